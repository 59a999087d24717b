/** What is read from two traces or from many: comparison, statistics, the map. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareTraces } from '../../../../src/viewer/analysis/compare.ts';
import { percentile } from '../../../../src/viewer/analysis/percentiles.ts';
import { serviceMap } from '../../../../src/viewer/analysis/service-map.ts';
import { PERIODS, statistics } from '../../../../src/viewer/analysis/statistics.ts';
import { cart, hostileTrace, traceOf } from './spans.ts';

test('two traces stand in one tree, with counts and times of both', () => {
  const rows = compareTraces(cart(48), cart(1));
  assert.deepEqual(
    rows.map(({ label, depth, descendants, a, b }) => [label, depth, descendants, a.count, b.count, a.total, b.total]),
    [
      ['POST /cart', 0, 2, 1, 1, 250, 15],
      ['load items', 1, 1, 1, 1, 244, 9],
      ['SELECT items', 2, 0, 48, 1, 192, 4],
    ],
  );
});

test('what only one of the traces has has nothing on the other side', () => {
  const rows = compareTraces(traceOf([{ id: 'a', at: [0, 1] }]), traceOf([{ id: 'b', at: [0, 2], kind: 'server' }]));
  assert.deepEqual(
    rows.map(({ label, a, b }) => [label, a.count, b.count]),
    [
      ['a', 1, 0],
      ['b', 0, 1],
    ],
  );
});

test('what was renamed is one row, and what is below it is compared', () => {
  const before = traceOf([
    { id: 'GET /cart', at: [0, 9] },
    { id: 'load', parent: 'GET /cart', at: [1, 8] },
    { id: 'query', parent: 'load', at: [2, 3], kind: 'client' },
  ]);
  const after = traceOf([
    { id: 'GET /new-cart', at: [0, 5] },
    { id: 'load', parent: 'GET /new-cart', at: [1, 4] },
    { id: 'lookup', parent: 'load', at: [2, 3], kind: 'client' },
  ]);
  assert.deepEqual(
    compareTraces(before, after).map(({ label, a, b }) => [label, a.total, b.total]),
    [
      ['GET /cart → GET /new-cart', 9, 5],
      ['load', 7, 3],
      ['query → lookup', 1, 1],
    ],
  );
});

test('percentiles are values that were there', () => {
  assert.deepEqual(
    [0.5, 0.95, 0.99].map((share) => percentile([1, 2, 3, 4], share)),
    [2, 4, 4],
  );
  assert.equal(percentile([], 0.5), 0);
});

test('operations have counts, percentiles and a course over time', () => {
  const { operations } = statistics([cart(48), cart(2)]);
  const query = operations.find(({ name }) => name === 'SELECT items');
  assert.ok(query);
  const { overTime, ...figures } = query;
  assert.deepEqual(figures, {
    service: 'web',
    name: 'SELECT items',
    kind: 'client',
    count: 50,
    errors: 0,
    p50: 4,
    p95: 4,
    p99: 4,
    total: 200,
    self: 200,
  });
  assert.equal(overTime.length, PERIODS);
  assert.equal(
    overTime.reduce((sum, { count }) => sum + count, 0),
    50,
  );
});

test('the request that a client of a database or a queue makes is no call of its own on the map', () => {
  const attributes = { 'http.request.method': 'POST', 'server.address': 'search.example', 'server.port': 9200 };
  const client = { kind: 'client', service: 'web' } as const;
  const trace = traceOf([
    { id: 'in', at: [0, 100], kind: 'server', service: 'web' },
    { ...client, id: 'search', parent: 'in', at: [1, 9], attributes: { 'db.system.name': 'elasticsearch' } },
    { ...client, id: 'POST', parent: 'search', at: [2, 8], attributes },
    {
      ...client,
      id: 'send',
      parent: 'in',
      at: [10, 19],
      kind: 'producer',
      attributes: { 'messaging.system': 'aws_sqs' },
    },
    { ...client, id: 'PUT', parent: 'send', at: [11, 18], attributes },
    { ...client, id: 'direct', parent: 'in', at: [20, 29], attributes },
  ]);
  const { nodes, edges } = serviceMap([trace]);
  assert.deepEqual(
    nodes.map(({ name, calls }) => [name, calls]),
    [
      ['web', 1],
      ['elasticsearch', 1],
      ['aws_sqs', 1],
      ['search.example:9200', 1],
    ],
  );
  assert.equal(edges.length, 3);
});

test('the map has services, databases, queues and foreign hosts', () => {
  const http = { 'http.request.method': 'GET' };
  const trace = traceOf([
    { id: 'in', at: [0, 100], kind: 'server', service: 'web', attributes: http },
    {
      id: 'out',
      parent: 'in',
      at: [1, 50],
      kind: 'client',
      service: 'web',
      attributes: { ...http, 'server.address': 'orders' },
    },
    { id: 'orders', parent: 'out', at: [2, 49], kind: 'server', service: 'orders', attributes: http },
    {
      id: 'sql',
      parent: 'orders',
      at: [3, 9],
      kind: 'client',
      service: 'orders',
      attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'shop' },
    },
    {
      id: 'pay',
      parent: 'orders',
      at: [10, 20],
      kind: 'client',
      service: 'orders',
      status: 'error',
      attributes: { ...http, 'server.address': 'pay.example', 'server.port': 443 },
    },
    {
      id: 'send',
      parent: 'orders',
      at: [21, 22],
      kind: 'producer',
      service: 'orders',
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'mail' },
    },
    {
      id: 'take',
      parent: 'send',
      at: [30, 60],
      kind: 'consumer',
      service: 'mailer',
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'mail' },
    },
  ]);
  const { nodes, edges } = serviceMap([trace, trace]);
  assert.deepEqual(nodes.map(({ name, kind, calls, errors }) => `${kind} ${name} ${calls} ${errors}`).sort(), [
    'database postgresql shop 2 0',
    'external pay.example 2 2',
    'messaging kafka mail 2 0',
    'service mailer 2 0',
    'service orders 2 0',
    'service web 2 0',
  ]);
  assert.deepEqual(
    edges.map(({ from, to, calls, errors, perMinute }) => `${from} → ${to} ${calls} ${errors} ${perMinute}`).sort(),
    [
      'kafka mail → mailer 2 0 2',
      'orders → kafka mail 2 0 2',
      'orders → pay.example 2 2 2',
      'orders → postgresql shop 2 0 2',
      'web → orders 2 0 2',
    ],
  );
});

test('any spans give a map whose edges join its nodes, statistics that count each span once, and a comparison of it with itself', () => {
  fc.assert(
    fc.property(hostileTrace, (trace) => {
      const { nodes, edges } = serviceMap([trace]);
      const names = new Set(nodes.map(({ name }) => name));
      for (const { from, to } of edges) assert.ok(names.has(from) && names.has(to));
      const { operations } = statistics([trace]);
      assert.equal(
        operations.reduce((sum, { count }) => sum + count, 0),
        trace.spans.length,
      );
      for (const { a, b } of compareTraces(trace, trace)) assert.deepEqual(a, b);
    }),
  );
});
