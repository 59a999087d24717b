import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paths, serve, serveQuietly } from './web.ts';

/** From elsewhere: by itself the app's own client spans begin the traces. */
const FOREIGN = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici' };
const ask = (path: string) => ({ path, by: 'fetch' as const });

test('OTEL_NODE_SAMPLING_RULES', async () => {
  const requests = ['/checkout', '/users/1', '/users/1/orders', '/metrics', '/other'].map(ask);
  for (const [rules, expected] of [
    ['http.route=/users/:id;ratio=0', ['/checkout', '/users/1/orders', '/metrics', '/other']],
    ['span.name=GET /users*;ratio=0', ['/checkout', '/metrics', '/other']],
    ['span.name=GET /users/1;ratio=1, span.kind=SERVER;ratio=0', ['/users/1']],
    ['url.path=/checkout;http.request.method=GET;ratio=1,ratio=0', ['/checkout']],
    ['url.path=/checkout;http.request.method=PUT;ratio=1,ratio=0', []],
    ['span.name=%2A;ratio=0.0', []],
  ] as const) {
    const { spans } = await serveQuietly({ ...FOREIGN, OTEL_NODE_SAMPLING_RULES: rules }, requests);
    assert.deepEqual(paths(spans), expected, rules);
    // Whole traces: what was done for a request is there exactly when the request is.
    assert.equal(spans.filter(({ name }) => name === 'inside').length, expected.length, rules);
  }
  const half = await serveQuietly({ ...FOREIGN, OTEL_NODE_SAMPLING_RULES: 'ratio=0.5' }, Array(200).fill(ask('/')));
  const count = paths(half.spans).length;
  // 12 standard deviations of a fair coin.
  assert.ok(count > 15 && count < 185, String(count));
  // What the caller has decided is followed, unless the sampler is told not to.
  const sampled = {
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    ...ask('/called'),
  };
  const none = { ...FOREIGN, OTEL_NODE_SAMPLING_RULES: 'ratio=0' };
  assert.deepEqual(paths((await serveQuietly(none, [sampled])).spans), ['/called']);
  const always = { ...none, OTEL_TRACES_SAMPLER: 'always_on' };
  assert.deepEqual(paths((await serveQuietly(always, [sampled])).spans), []);

  const bad = await serve(
    { ...FOREIGN, OTEL_NODE_SAMPLING_RULES: 'url.path=/other;ratio=0,oops,a=b;ratio=2' },
    requests,
  );
  assert.match(
    bad.stderr,
    /^\[otel-auto\] warn: OTEL_NODE_SAMPLING_RULES="[^"]+" has rules that cannot be read \(number 2, 3\); using url\.path=\/other;ratio=0\. [^\n]*\n$/,
  );
  assert.ok(!paths(bad.spans).includes('/other'));
});

test('OTEL_NODE_TRACES_MAX_PER_SECOND', async () => {
  const requests = Array(10).fill(ask('/'));
  const limited = await serveQuietly({ ...FOREIGN, OTEL_NODE_TRACES_MAX_PER_SECOND: '0.0001' }, requests);
  // One at once, the next hours later.
  assert.deepEqual(limited.spans.map(({ name }) => name).sort(), ['GET', 'inside']);
  assert.equal((await serveQuietly({ ...FOREIGN, OTEL_NODE_TRACES_MAX_PER_SECOND: '0' }, requests)).spans.length, 0);
  assert.equal(
    (await serveQuietly({ ...FOREIGN, OTEL_NODE_TRACES_MAX_PER_SECOND: '1000' }, requests)).spans.length,
    20,
  );
  // Those that began elsewhere are not counted.
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const called = Array(5).fill({ ...ask('/'), headers: { traceparent } });
  const followed = await serveQuietly({ ...FOREIGN, OTEL_NODE_TRACES_MAX_PER_SECOND: '0' }, called);
  assert.equal(followed.spans.length, 10);
  const bad = await serve({ ...FOREIGN, OTEL_NODE_TRACES_MAX_PER_SECOND: 'ten' }, requests);
  assert.match(bad.stderr, /OTEL_NODE_TRACES_MAX_PER_SECOND="ten" is not a number; using nothing\./);
  assert.equal(bad.spans.length, 20);
});
