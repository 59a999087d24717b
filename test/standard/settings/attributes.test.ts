import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve, serveQuietly } from './web.ts';

test('OTEL_NODE_BAGGAGE_SPAN_ATTRIBUTES', async () => {
  const requests = [{ headers: { baggage: 'tenant=acme,user.id=7,user.name=ann%20b' } }];
  for (const [value, expected] of [
    ['', {}],
    ['tenant', { tenant: 'acme' }],
    ['user.*', { 'user.id': '7', 'user.name': 'ann b' }],
    ['*', { tenant: 'acme', 'user.id': '7', 'user.name': 'ann b' }],
    ['absent', {}],
  ] as const) {
    const { spans } = await serveQuietly({ OTEL_NODE_BAGGAGE_SPAN_ATTRIBUTES: value }, requests);
    for (const name of ['GET', 'inside']) {
      const { attributes = {} } = spans.find((span) => span.name === name && span.kind !== 'CLIENT') ?? {};
      const copied = Object.entries(attributes).filter(([key]) => key === 'tenant' || key.startsWith('user.'));
      assert.deepEqual(Object.fromEntries(copied), expected, `${value} on ${name}`);
    }
  }
  const bad = await serve({ OTEL_NODE_BAGGAGE_SPAN_ATTRIBUTES: 'tenant,a b' }, requests);
  assert.match(
    bad.stderr,
    /OTEL_NODE_BAGGAGE_SPAN_ATTRIBUTES="tenant,a b" has what is no baggage key \(number 2\); using tenant\./,
  );
});

const NAMES = { OTEL_NODE_CORRELATION_ID_HEADERS: 'X-Correlation-Id,x-request-id' };

test('OTEL_NODE_CORRELATION_ID_HEADERS', async () => {
  const requests = [
    { path: '/one', headers: { 'x-request-id': 'r-1', 'x-correlation-id': 'c-1' } },
    { path: '/two', headers: { 'x-request-id': 'r-2' } },
    { path: '/three' },
    { path: '/four', headers: { 'x-request-id': 'x'.repeat(300) } },
  ];
  const { spans } = await serveQuietly(NAMES, requests);
  for (const [path, id] of [['/one', 'c-1'], ['/two', 'r-2'], ['/three'], ['/four']]) {
    const server = spans.find(({ attributes }) => attributes['url.path'] === path);
    const inside = spans.find(({ parentSpanId }) => parentSpanId === server?.spanId);
    assert.ok(server && inside);
    assert.deepEqual([server.attributes['correlation.id'], inside.attributes['correlation.id']], [id, id], path);
  }
  const without = await serveQuietly({}, requests);
  assert.ok(without.spans.every(({ attributes }) => !('correlation.id' in attributes)));
  const bad = await serve({ OTEL_NODE_CORRELATION_ID_HEADERS: 'x correlation id' }, requests);
  assert.match(
    bad.stderr,
    /OTEL_NODE_CORRELATION_ID_HEADERS="x correlation id" has what is no header name .*; using nothing\./,
  );
});

test('OTEL_NODE_CORRELATION_ID_PROPAGATE', async () => {
  const headers = { 'x-request-id': 'r-1' };
  for (const by of ['http', 'fetch'] as const) {
    const requests = [{ path: `/out?url=/asked&by=${by}`, headers }];
    const asked = async (env: Record<string, string>) =>
      (await serveQuietly(env, requests)).seen.find(({ path }) => path === '/asked')?.headers['x-request-id'];
    assert.equal(await asked({ ...NAMES, OTEL_NODE_CORRELATION_ID_PROPAGATE: 'true' }), 'r-1', by);
    assert.equal(await asked(NAMES), undefined, by);
    // The app's own header stays, and stays the only one.
    const own = { OTEL_NODE_CORRELATION_ID_HEADERS: 'x-request-id,x-out', OTEL_NODE_CORRELATION_ID_PROPAGATE: 'true' };
    const { seen } = await serveQuietly(own, [{ path: `/out?url=/asked&by=${by}`, headers: { 'x-out': 'in' } }]);
    assert.equal(seen.find(({ path }) => path === '/asked')?.headers['x-out'], 'o', by);
  }
});
