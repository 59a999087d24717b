/** Each finding: a trace that has it, and one that looks like it and is well. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insights } from '../../../../src/viewer/analysis/insights/index.ts';
import { buildTree } from '../../../../src/viewer/analysis/tree.ts';
import type { Trace } from '../../../../src/viewer/analysis/types.ts';
import { cart, type Given, traceOf } from './spans.ts';

function codes(trace: Trace): string[] {
  return insights(buildTree(trace)).map(({ code }) => code);
}

function textOf(trace: Trace, code: string): string {
  const found = insights(buildTree(trace)).find((insight) => insight.code === code);
  assert.ok(found, `${code} among ${codes(trace)}`);
  return found.text;
}

const request: Given = { id: 'root', at: [0, 300], kind: 'server', name: 'GET /' };
const query = (id: string, at: [number, number], text = `SELECT * FROM ${id}`): Given => ({
  id,
  parent: 'root',
  at,
  kind: 'client',
  name: `SELECT ${id}`,
  attributes: { 'db.system.name': 'postgresql', 'db.query.text': text },
});

test('N_PLUS_ONE says how often, below what, which statement and how long', () => {
  const trace = cart(48);
  assert.deepEqual(codes(trace), ['N_PLUS_ONE']);
  assert.equal(
    textOf(trace, 'N_PLUS_ONE'),
    '48 like calls one after another below "load items": "SELECT * FROM items WHERE id = $1", 192 ms together. One call for all items would do.',
  );
  assert.deepEqual(codes(cart(4)), []);
});

test('SERIAL_CALLS: different calls that wait for each other', () => {
  const serial = traceOf([request, query('users', [0, 100]), query('orders', [101, 200]), query('prices', [201, 295])]);
  assert.match(
    textOf(serial, 'SERIAL_CALLS'),
    /3 calls below "GET \/" wait .* 295 ms\. .* Promise\.all would take 100 ms/,
  );
  const parallel = traceOf([request, query('users', [0, 290]), query('orders', [1, 290])]);
  assert.ok(!codes(parallel).includes('SERIAL_CALLS'));
  const writes = traceOf([
    request,
    query('a', [0, 140], 'INSERT INTO a VALUES ($1)'),
    query('b', [141, 290], 'UPDATE b SET c = $1'),
  ]);
  assert.ok(!codes(writes).includes('SERIAL_CALLS'));
});

test('SLOW_QUERY: one statement is most of the trace', () => {
  assert.match(
    textOf(traceOf([request, query('events', [5, 290])]), 'SLOW_QUERY'),
    /285 ms \(95 %.*neither WHERE nor LIMIT/,
  );
  assert.match(
    textOf(traceOf([request, query('events', [5, 290], 'SELECT * FROM events WHERE a = $1')]), 'SLOW_QUERY'),
    /EXPLAIN/,
  );
  assert.ok(!codes(traceOf([request, query('events', [5, 60])])).includes('SLOW_QUERY'));
});

test('RETRY_STORM: the same call fails again and again', () => {
  const failing = (at: number): Given => ({
    id: `try${at}`,
    parent: 'root',
    at: [at * 50, at * 50 + 10],
    kind: 'client',
    name: 'GET',
    status: 'error',
    statusMessage: 'ECONNREFUSED',
    attributes: { 'http.request.method': 'GET', 'url.full': 'http://stock/' },
  });
  assert.match(
    textOf(traceOf([request, failing(0), failing(1), failing(2)]), 'RETRY_STORM'),
    /failed 3 times .*"ECONNREFUSED"/,
  );
  assert.ok(!codes(traceOf([request, failing(0), failing(1)])).includes('RETRY_STORM'));
});

test('POOL_WAIT: time until a pool gave a connection', () => {
  const wait = (end: number): Given => ({
    id: 'wait',
    parent: 'root',
    at: [0, end],
    kind: 'client',
    name: 'pg-pool.connect',
  });
  assert.match(textOf(traceOf([request, wait(200)]), 'POOL_WAIT'), /200 ms \(67 %\)/);
  assert.ok(!codes(traceOf([request, wait(5), query('a', [6, 290])])).includes('POOL_WAIT'));
});

test('UNEXPLAINED_GAP: time of own code with nothing traced', () => {
  const gap = traceOf([request, query('a', [0, 100]), query('b', [250, 299])]);
  assert.match(textOf(gap, 'UNEXPLAINED_GAP'), /150 ms \(50 %\) in "GET \/" before "SELECT b"/);
  assert.match(textOf(traceOf([request]), 'UNEXPLAINED_GAP'), /from its start to its end/);
  assert.ok(!codes(traceOf([request, query('a', [0, 299])])).includes('UNEXPLAINED_GAP'));
});

test('SWALLOWED_ERROR: a call failed, and its parent did not', () => {
  const failed: Given = { ...query('a', [0, 290]), status: 'error', statusMessage: 'gone' };
  assert.match(textOf(traceOf([request, failed]), 'SWALLOWED_ERROR'), /"SELECT a" in "web" failed, but .*"gone"/);
  const both = traceOf([{ ...request, status: 'error' }, failed]);
  assert.ok(!codes(both).includes('SWALLOWED_ERROR') && codes(both).includes('SLOW_QUERY'));
});

test('ERROR comes first, and says where the error began', () => {
  const root: Given = { ...request, status: 'error' };
  assert.equal(codes(traceOf([root]))[0], 'ERROR');
  const trace = traceOf([
    root,
    { ...query('a', [0, 290]), status: 'error' },
    { id: 'deep', parent: 'a', at: [1, 2], status: 'error' },
  ]);
  assert.match(textOf(trace, 'ERROR'), /"deep"/);
});

test('MISSING_PARENT counts spans whose parents did not arrive', () => {
  assert.match(
    textOf(traceOf([{ ...request, parent: 'gone' }]), 'MISSING_PARENT'),
    /^1 span \("GET \/" first\) names a parent/,
  );
});
