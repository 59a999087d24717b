import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { paths, serve, serveQuietly } from './web.ts';

const of = (spans: readonly ReceivedSpan[], kind: ReceivedSpan['kind'], path: string) =>
  spans.find(
    (span) =>
      span.kind === kind &&
      new RegExp(`${path}$`).test(String(span.attributes['url.path'] ?? span.attributes['url.full'])),
  );

test('OTEL_NODE_HTTP_SERVER_IGNORE_PATHS', async () => {
  const requests = ['/health', '/healthz', '/users/1', '/users/1/orders', '/out?url=/kept'].map((path) => ({ path }));
  const without = await serveQuietly({}, requests);
  assert.deepEqual(paths(without.spans), ['/health', '/healthz', '/users/1', '/users/1/orders', '/kept', '/out']);

  const ignored = { OTEL_NODE_HTTP_SERVER_IGNORE_PATHS: '/health*, /users/:id,/out' };
  for (const sampler of ['parentbased_always_on', 'always_on']) {
    const { spans, seen } = await serveQuietly({ ...ignored, OTEL_TRACES_SAMPLER: sampler }, requests);
    // What the app does for /out is dropped with it, and the service it asks is told; that follows if its sampler does.
    assert.deepEqual(
      paths(spans),
      sampler === 'always_on' ? ['/users/1/orders', '/kept'] : ['/users/1/orders'],
      sampler,
    );
    const asked = seen.find(({ path }) => path === '/kept');
    assert.match(asked?.headers.traceparent ?? '', /-0[02]$/);
    const recorded = new Set(spans.map(({ spanId }) => spanId));
    const inside = spans.filter(({ name }) => name === 'inside');
    assert.ok(
      inside.every(({ parentSpanId }) => recorded.has(parentSpanId)),
      'no orphans',
    );
  }
  const bad = await serve({ OTEL_NODE_HTTP_SERVER_IGNORE_PATHS: 'health,/out' }, requests);
  assert.match(
    bad.stderr,
    /^\[otel-auto\] warn: OTEL_NODE_HTTP_SERVER_IGNORE_PATHS="health,\/out" has what is no pattern of a path or URL \(number 1\); using \/out\. [^\n]*\n$/,
  );
  assert.ok(!paths(bad.spans).includes('/out'));
});

test('OTEL_NODE_HTTP_CLIENT_IGNORE_URLS', async () => {
  const requests = (['http', 'fetch'] as const).map((by) => ({ path: `/target?by=${by}`, by }));
  const clients = (spans: readonly ReceivedSpan[]) => spans.filter(({ kind }) => kind === 'CLIENT').length;
  assert.equal(clients((await serveQuietly({}, requests)).spans), 2);
  for (const pattern of ['/target', 'http://127.0.0.1:*/target', '*/target']) {
    const { spans, seen } = await serveQuietly({ OTEL_NODE_HTTP_CLIENT_IGNORE_URLS: pattern }, requests);
    assert.equal(clients(spans), 0, pattern);
    assert.deepEqual(
      seen.map(({ headers }) => headers.traceparent?.slice(-3, -1)),
      ['-0', '-0'],
    );
  }
  assert.equal(clients((await serveQuietly({ OTEL_NODE_HTTP_CLIENT_IGNORE_URLS: '/other' }, requests)).spans), 2);
});

const HEADERS = { 'X-Tenant': 'acme', Authorization: 'Bearer hunter2', 'X-Api-Key': 'hunter2' };

for (const [name, kind, key] of [
  ['OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS', 'SERVER', 'http.request.header.'],
  ['OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS', 'CLIENT', 'http.request.header.'],
] as const) {
  test(name, async () => {
    const requests = (['http', 'fetch'] as const).map((by) => ({ path: `/${by}`, by, headers: HEADERS }));
    const { spans } = await serveQuietly({ [name]: 'X-Tenant, authorization,x-api-key,x-absent' }, requests);
    for (const by of ['http', 'fetch']) {
      const span = of(spans, kind, `/${by}`);
      const captured = Object.entries(span?.attributes ?? {}).filter(([attribute]) => attribute.includes('.header.'));
      assert.deepEqual(
        Object.fromEntries(captured),
        {
          [`${key}x-tenant`]: ['acme'],
          [`${key}authorization`]: ['REDACTED'],
          [`${key}x-api-key`]: ['REDACTED'],
        },
        by,
      );
    }
    const others = spans.filter((span) => span.kind !== kind);
    assert.ok(
      others.every(({ attributes }) => !Object.keys(attributes).some((attribute) => attribute.includes('.header.'))),
    );
    const bad = await serve({ [name]: 'x-tenant,x tenant' }, requests);
    assert.match(
      bad.stderr,
      new RegExp(`${name}="x-tenant,x tenant" has what is no header name \\(number 2\\); using x-tenant`),
    );
    assert.deepEqual(of(bad.spans, kind, '/http')?.attributes[`${key}x-tenant`], ['acme']);
  });
}

for (const [name, kind] of [
  ['OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS', 'SERVER'],
  ['OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS', 'CLIENT'],
] as const) {
  test(name, async () => {
    const ways = ['object', 'flat', 'nested', 'implicit', 'flush'];
    const requests = ways.flatMap((way) => (['http', 'fetch'] as const).map((by) => ({ path: `/write/${way}`, by })));
    const { spans } = await serveQuietly({ [name]: 'x-kind,server-timing' }, requests);
    const traced = spans.filter((span) => span.kind === kind);
    assert.equal(traced.length, 10);
    for (const { attributes } of traced) {
      assert.deepEqual(attributes['http.response.header.x-kind'], ['a']);
      assert.deepEqual(attributes['http.response.header.server-timing'], ['app;dur=1']);
    }
    const { spans: bare } = await serveQuietly({}, requests);
    assert.ok(bare.every(({ attributes }) => !('http.response.header.x-kind' in attributes)));
  });
}

test('OTEL_NODE_REDACT_HEADERS', async () => {
  const capture = { OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: 'x-tenant,authorization' };
  for (const [value, tenant, authorization] of [
    ['X-Tenant', 'REDACTED', 'Bearer REDACTED'],
    ['none', 'acme', 'Bearer REDACTED'],
  ] as const) {
    const { spans } = await serveQuietly({ ...capture, OTEL_NODE_REDACT_HEADERS: value }, [{ headers: HEADERS }]);
    const { attributes = {} } = spans.find(({ kind }) => kind === 'SERVER') ?? {};
    assert.deepEqual(attributes['http.request.header.x-tenant'], [tenant]);
    assert.deepEqual(attributes['http.request.header.authorization'], [authorization]);
  }
});

test('OTEL_NODE_REDACT_TEXTS', async () => {
  const capture = {
    OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: 'authorization',
    OTEL_NODE_REDACT_HEADERS: 'none',
  };
  for (const [value, path, authorization] of [
    ['', '/a;jsessionid=REDACTED', 'Bearer REDACTED'],
    ['false', '/a;jsessionid=x1', 'Bearer hunter2'],
  ] as const) {
    const requests = [{ path: '/a;jsessionid=x1', headers: HEADERS }];
    const { spans } = await serveQuietly({ ...capture, OTEL_NODE_REDACT_TEXTS: value }, requests);
    const { attributes = {} } = spans.find(({ kind }) => kind === 'SERVER') ?? {};
    assert.equal(attributes['url.path'], path);
    assert.deepEqual(attributes['http.request.header.authorization'], [authorization]);
  }
});

test('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS', async () => {
  const requests = (['http', 'fetch'] as const).flatMap((by) => [
    { method: 'PURGE', by },
    { method: 'PUT', by },
  ]);
  const methods = (spans: readonly ReceivedSpan[]) =>
    spans
      .filter(({ kind }) => kind !== 'INTERNAL')
      .map(({ attributes }) => attributes['http.request.method'])
      .sort();
  const all = (one: string, other: string) => [...Array(4).fill(one), ...Array(4).fill(other)];
  assert.deepEqual(methods((await serveQuietly({}, requests)).spans), all('PUT', '_OTHER'));
  const set = { OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET,PURGE' };
  assert.deepEqual(methods((await serveQuietly(set, requests)).spans), all('PURGE', '_OTHER'));
});

test('OTEL_NODE_REDACT_QUERY_KEYS', async () => {
  const path = '/a?voucher=x1&token=x2&page=x3&code=x4';
  const requests = (['http', 'fetch'] as const).map((by) => ({ path, by }));
  const queries = (spans: readonly ReceivedSpan[]) =>
    new Set(
      spans
        .filter(({ kind }) => kind !== 'INTERNAL')
        .map(({ attributes }) => String(attributes['url.full'] ?? attributes['url.query']).replace(/^.*\?/, '')),
    );
  const without = await serveQuietly({}, requests);
  assert.deepEqual([...queries(without.spans)], ['voucher=x1&token=REDACTED&page=x3&code=REDACTED']);
  const { spans } = await serveQuietly({ OTEL_NODE_REDACT_QUERY_KEYS: 'Voucher' }, requests);
  assert.deepEqual([...queries(spans)], ['voucher=REDACTED&token=REDACTED&page=x3&code=REDACTED']);
});

test('OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS', async () => {
  const name = 'OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS';
  for (const [value, query] of [
    ['page', 'token=x2&page=REDACTED'],
    ['none', 'token=x2&page=x3'],
  ] as const) {
    const { spans } = await serveQuietly({ [name]: value }, [{ path: '/a?token=x2&page=x3' }]);
    assert.equal(spans.find(({ kind }) => kind === 'SERVER')?.attributes['url.query'], query);
  }
});

test('OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT', async () => {
  const ways = ['object', 'reason', 'flat', 'nested', 'merged', 'mergedObject', 'implicit', 'flush', 'twice'];
  const requests = ways.map((way) => ({ path: `/write/${way}` }));
  const bare = await serveQuietly({}, requests);
  assert.ok(
    bare.answers.every(({ headers }) => !('traceparent' in headers) && headers['server-timing'] === 'app;dur=1'),
  );
  const { answers, spans } = await serveQuietly({ OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT: 'true' }, requests);
  for (const [index, { headers, message, status }] of answers.entries()) {
    const span = of(spans, 'SERVER', `/${ways[index]}`);
    const traceparent = `00-${span?.traceId}-${span?.spanId}-03`;
    assert.equal(headers.traceparent, traceparent, ways[index]);
    assert.equal(headers['server-timing'], `app;dur=1, traceparent;desc="${traceparent}"`, ways[index]);
    assert.equal(headers['access-control-expose-headers'], 'traceparent, Server-Timing', ways[index]);
    assert.deepEqual([headers['x-kind'], message, status], ['a', bare.answers[index]?.message, 200]);
  }
  const bad = await serve({ OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT: '1' }, [{}]);
  assert.match(bad.stderr, /OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT="1" is not a boolean; using false\./);
});

test('OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT with express and fastify', async () => {
  const file = join(import.meta.dirname, 'apps', 'frameworks.cjs');
  const { answers, spans } = await serve({ OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT: 'true' }, [], file);
  const servers = spans.filter(({ kind }) => kind === 'SERVER');
  assert.deepEqual(
    answers.map(({ status, headers }) => [status, headers.traceparent]),
    servers.map(({ traceId, spanId }) => [201, `00-${traceId}-${spanId}-03`]),
  );
});

test('OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT over HTTP/2', async () => {
  const file = join(import.meta.dirname, 'apps', 'h2-answers.cjs');
  const ways = ['compatible', 'implicit', 'respond', 'list', 'none', 'file', 'fd', 'own', 'late', 'reused'];
  const requests = ways.map((way) => ({ path: `/${way}` }));
  const bare = await serveQuietly({}, requests, file);
  const { answers, spans } = await serveQuietly({ OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT: 'true' }, requests, file);
  for (const [index, way] of ways.entries()) {
    const { traceparent, 'server-timing': timing, ...others } = answers[index]?.headers ?? {};
    const { traceparent: own, 'server-timing': ownTiming, date: _, ...expected } = bare.answers[index]?.headers ?? {};
    const span = of(spans, 'SERVER', `/${way}`);
    const ours = `00-${span?.traceId}-${span?.spanId}-03`;
    assert.equal(traceparent, way === 'own' ? own : ours, way);
    const announced = `traceparent;desc="${ours}"`;
    assert.equal(timing, ownTiming === undefined ? announced : `${ownTiming}, ${announced}`, way);
    const { 'access-control-expose-headers': exposed, date: __, ...same } = others;
    assert.equal(exposed, 'traceparent, Server-Timing', way);
    assert.deepEqual([same, answers[index]?.body], [expected, bare.answers[index]?.body], way);
  }
});

test('the same over HTTP/2', async () => {
  const file = join(import.meta.dirname, 'apps', 'h2.cjs');
  const { spans, seen } = await serve(
    {
      OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: 'x-tenant,authorization',
      OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: 'x-tenant,authorization',
      OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: 'x-kind,set-cookie',
      OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: 'x-kind,set-cookie',
      OTEL_NODE_HTTP_SERVER_IGNORE_PATHS: '/health',
      OTEL_NODE_REDACT_QUERY_KEYS: 'voucher',
      OTEL_NODE_CORRELATION_ID_HEADERS: 'x-own,x-request-id',
      OTEL_NODE_CORRELATION_ID_PROPAGATE: 'true',
    },
    [
      { path: '/health' },
      { path: '/a?voucher=hunter2', headers: HEADERS },
      { path: '/out', headers: { 'x-own': 'in' } },
      { path: '/out', headers: { 'x-request-id': 'r-1' } },
    ],
    file,
  );
  assert.deepEqual(paths(spans).sort(), ['/a', '/asked', '/asked', '/out', '/out']);
  for (const kind of ['SERVER', 'CLIENT'] as const) {
    const { attributes = {} } =
      spans.find((span) => span.kind === kind && 'http.request.header.x-tenant' in span.attributes) ?? {};
    assert.deepEqual(attributes['http.request.header.x-tenant'], ['acme']);
    assert.deepEqual(attributes['http.request.header.authorization'], ['REDACTED']);
    assert.deepEqual(attributes['http.response.header.x-kind'], ['a']);
    assert.deepEqual(attributes['http.response.header.set-cookie'], ['REDACTED']);
    assert.match(String(attributes['url.query'] ?? attributes['url.full']), /voucher=REDACTED$/);
  }
  const asked = seen
    .filter(({ path }) => path === '/asked')
    .map(({ headers }) => [headers['x-own'], headers['x-request-id']]);
  assert.deepEqual(asked, [
    ['o', undefined],
    ['o', 'r-1'],
  ]);
});
