import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareSpans, formatComparison, spansOf, withoutWhatVaries } from '../../../src/cli/differing-spans.ts';
import type { ExportTraceServiceRequestJson, SpanJson } from '../../../src/otlp/types.ts';

interface Given {
  id: string;
  parent?: string;
  name: string;
  kind?: number;
  status?: number;
  attributes?: Record<string, string>;
}

function request(scope: string, ...given: Given[]): ExportTraceServiceRequestJson {
  const spans = given.map(
    ({ id, parent, name, kind = 1, status = 0, attributes = {} }): SpanJson => ({
      traceId: '1',
      spanId: id,
      ...(parent !== undefined && { parentSpanId: parent }),
      name,
      kind,
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
      attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
      droppedAttributesCount: 0,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      status: { code: status },
      flags: 1,
    }),
  );
  const resource = { attributes: [], droppedAttributesCount: 0 };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: scope }, spans }] }] };
}

function compared(a: ExportTraceServiceRequestJson[], b: ExportTraceServiceRequestJson[]): string {
  return formatComparison(compareSpans(spansOf(a), spansOf(b)), 'loader', 'sdk');
}

const OURS = '@org/otel-auto/pg';
const THEIRS = '@opentelemetry/instrumentation-pg';

test('spans of the same library, kind, name and parent are the same, whatever their ids', () => {
  const text = compared(
    [request(OURS, { id: 'a', name: 'parent' }, { id: 'b', parent: 'a', name: 'child' })],
    [request(THEIRS, { id: 'c', name: 'parent' }, { id: 'd', parent: 'c', name: 'child' })],
  );
  assert.equal(text, '2 spans with loader, 2 with sdk: 2 are the same\n');
});

test('a span that came twice counts once', () => {
  const ours = request(OURS, { id: 'a', name: 'query' });
  assert.equal(compared([ours, ours], [ours]), '1 spans with loader, 1 with sdk: 1 are the same\n');
});

test('name, status and attributes are compared of a span that is renamed', () => {
  const text = compared(
    [
      request(OURS, {
        id: 'a',
        name: 'SELECT users',
        kind: 3,
        attributes: { 'db.system.name': 'postgresql', same: '1' },
      }),
    ],
    [
      request(THEIRS, {
        id: 'a',
        name: 'pg.query',
        kind: 3,
        status: 2,
        attributes: { 'db.system': 'postgresql', same: '1' },
      }),
    ],
  );
  assert.equal(
    text,
    [
      '~ CLIENT SELECT users (pg)',
      '    name: loader SELECT users, sdk pg.query',
      '    status: loader UNSET, sdk ERROR',
      '    db.system: sdk only, postgresql',
      '    db.system.name: loader only, postgresql',
      '',
      '1 spans with loader, 1 with sdk: 0 are the same',
      '',
    ].join('\n'),
  );
});

test('a span below another one has another parent, not one below the partner of its parent', () => {
  const text = compared(
    [request(OURS, { id: 'a', name: 'route' }, { id: 'b', parent: 'a', name: 'query', kind: 3 })],
    [request(THEIRS, { id: 'a', name: 'handler' }, { id: 'b', parent: 'a', name: 'query', kind: 3 })],
  );
  assert.match(text, /^~ INTERNAL route \(pg\)\n {4}name: loader route, sdk handler\n\n2 spans/);
  const root = compared(
    [request(OURS, { id: 'a', name: 'route' }, { id: 'b', parent: 'a', name: 'query', kind: 3 })],
    [request(THEIRS, { id: 'a', name: 'route' }, { id: 'b', name: 'query', kind: 3 })],
  );
  assert.match(root, /^~ CLIENT query \(pg\)\n {4}parent: loader INTERNAL route, sdk none\n/);
});

test('those that one engine has alone are listed, equal ones as one', () => {
  const text = compared(
    [request(OURS, { id: 'a', name: 'query' })],
    [
      request('@opentelemetry/instrumentation-net', { id: 'a', name: 'connect' }, { id: 'b', name: 'connect' }),
      request(THEIRS, { id: 'c', name: 'query' }),
    ],
  );
  assert.equal(
    text,
    '+ INTERNAL connect (net, 2 times): sdk only\n\n1 spans with loader, 3 with sdk: 1 are the same\n',
  );
});

test('ports and ids that are others in each run are no difference', () => {
  assert.equal(withoutWhatVaries('http://127.0.0.1:45123/users/1234'), 'http://127.0.0.1:(port)/users/1234');
  assert.equal(withoutWhatVaries('9b7e2c1e-5a0a-4a39-9f3e-1d2c3b4a5f60 at 8080'), '(id) at 8080');
  assert.equal(withoutWhatVaries('0af7651916cd43dd8448eb211c80319c'), '(id)');
});
