import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZipkinSpan } from '../../../src/otlp/zipkin.ts';
import { accept, collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { writeApp } from '../../nothing-lost/exit/app.ts';
import { abandoned, runApp } from './app.ts';

/** Runs the app with a Zipkin that takes everything. */
async function received(env: (url: string) => Record<string, string>) {
  const zipkin = await collect(accept);
  try {
    const { stderr } = await runApp(env(zipkin.url));
    const spans: ZipkinSpan[] = zipkin.requests.flatMap(({ body }) => JSON.parse(String(body)));
    return { stderr, spans, requests: zipkin.requests };
  } finally {
    zipkin.close();
  }
}

const only = { OTEL_TRACES_EXPORTER: 'zipkin' };

test('OTEL_EXPORTER_ZIPKIN_ENDPOINT', async () => {
  const { stderr, spans, requests } = await received((url) => ({
    ...only,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${url}/own/path`,
  }));
  assert.equal(stderr, '');
  assert.deepEqual([requests[0]?.url, requests[0]?.headers['content-type']], ['/own/path', 'application/json']);
  const seen = spans.map(({ kind, name }) => `${kind} ${name}`).sort();
  assert.deepEqual(seen, ['CLIENT GET', 'CLIENT GET', 'SERVER GET', 'SERVER GET', 'undefined work']);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  assert.ok(spans.every(({ localEndpoint }) => localEndpoint.serviceName === 'settings-app'));
});

test('OTEL_EXPORTER_ZIPKIN_TIMEOUT', async () => {
  await abandoned({ ...only, OTEL_EXPORTER_ZIPKIN_TIMEOUT: '50' }, 'OTEL_EXPORTER_ZIPKIN_ENDPOINT');
});

for (const [way, code] of [
  ['process.exit()', 'span("a"); process.exit(3);'],
  ['an uncaught exception', 'span("a"); throw new Error("boom");'],
  ['SIGTERM', 'span("a"); process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);'],
] as const) {
  test(`zipkin has every span after ${way}`, async () => {
    const zipkin = await collect(accept);
    const file = writeApp({ code }, 'cjs');
    await run({ file, env: { ...only, OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin.url } });
    zipkin.close();
    const spans: ZipkinSpan[] = zipkin.requests.flatMap(({ body }) => JSON.parse(String(body)));
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['a'],
    );
  });
}

test('zipkin next to otlp: each has every span once', async () => {
  const collector = await collect();
  const { stderr, spans } = await received((url) => ({
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: url,
  }));
  await collector.close();
  assert.equal(stderr, '');
  const ids = (list: readonly { spanId?: string; id?: string }[]) => list.map(({ spanId, id }) => spanId ?? id).sort();
  assert.equal(spans.length, 5);
  assert.deepEqual(ids(spans), ids(collector.spans));
});

test('a zipkin that is away does not cost the collector a span, and is told of', async () => {
  const collector = await collect();
  const { stderr } = await runApp({
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://user:s3cret@127.0.0.1:1/api',
  });
  await collector.close();
  assert.equal(collector.spans.length, 5);
  assert.match(stderr, /Zipkin: connect ECONNREFUSED 127\.0\.0\.1:1; .*OTEL_EXPORTER_ZIPKIN_ENDPOINT/);
  assert.doesNotMatch(stderr, /s3cret/);
});
