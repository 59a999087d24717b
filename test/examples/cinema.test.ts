/** Every line that systems.md has about the cinema; tests are named after the line they show. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type TestContext, test } from 'node:test';
import type { ZipkinSpan } from '../../src/otlp/zipkin.ts';
import { accept, collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';
import { example } from './example.ts';
import { isWhole, pathOf, pathsOf, spanOf, tracesOf } from './paths.ts';

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => { start(): Promise<void>; close(): Promise<void>; readonly grpcUrl: URL };
};

const { skip, start } = await example('cinema');
const timeout = 120_000;
const SERVICES = ['auth', 'main', 'log', 'etl'];
/** Beside another run of the example. */
const own = () => ({ KEY_PREFIX: `cinema-test-${process.pid}-${Date.now()}` });
/** But for one second every four years. */
const NEVER = { ETL_SCHEDULE: '0 0 0 29 2 *' };
/** `etl` finishes its run. */
const ENDS = { elasticsearch: 'SIGTERM', log: 'SIGTERM', auth: 'SIGTERM', main: 'SIGTERM', etl: 'exit code 0' };

/** Calls `ask` as often as said, ten at a time. */
async function burst(times: number, ask: () => Promise<unknown>): Promise<void> {
  let left = times;
  const askAll = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: 10 }, askAll));
}

test('cinema in development', { skip, timeout }, async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  const running = await start(t, { endpoint: collector.url, overrides: own() });
  const [, job] = await running.until('etl', /^job (\S+) saved films 1, 2$/m);
  const health = new Map<string, string>();
  for (const service of SERVICES) health.set(service, String((await running.call(service, '/health')).body.trace_id));
  await running.drive();
  const ends = await running.stop();

  const { spans } = collector;
  const traces = tracesOf(spans);
  const traceWith = (wanted: (span: ReceivedSpan) => boolean) => traces.find((trace) => trace.some(wanted)) ?? [];
  const run = traceWith(({ attributes }) => attributes.job_id === job);
  const booking = traceWith(({ service, name }) => service === 'log' && name === 'POST /events');
  const systems = (trace: readonly ReceivedSpan[]) =>
    new Set(trace.map(({ service, attributes }) => `${service} ${attributes['db.system.name']}`));

  await t.test('auth, main, log, etl services', () => {
    assert.deepEqual(new Set(spans.map(({ service }) => service)), new Set(SERVICES));
    assert.deepEqual(ends, ENDS);
    for (const service of SERVICES) assert.equal(running.output(service).stderr, '');
  });

  await t.test('main → auth (token check)', () => {
    const check = spanOf(booking, 'auth', 'GET /verify');
    assert.equal(
      pathOf(check, booking),
      'main POST /bookings > main request handler - /bookings > main GET > auth GET /verify',
    );
    assert.ok(isWhole(booking), pathsOf(booking).join('\n'));
  });

  await t.test('etl → main (saves data)', () => {
    const saving = spanOf(run, 'main', 'POST /films');
    assert.equal(pathOf(saving, run), 'etl cron etl > etl POST > main POST /films');
    assert.ok(isWhole(run), pathsOf(run).join('\n'));
  });

  await t.test('log → Elasticsearch (indexing)', () => {
    const indexing = spanOf(booking, 'log', 'index');
    assert.equal(
      pathOf(indexing, booking),
      'main POST /bookings > main request handler - /bookings > main POST > log POST /events > log request handler - /events > log index',
    );
    // The client makes this span itself, and has not taken up the new name of `db.system` yet.
    assert.equal(indexing.attributes['db.system'], 'elasticsearch');
    assert.equal(indexing.attributes['db.collection.name'], 'cinema-events');
    assert.equal(
      booking.some((span) => span.parentSpanId === indexing.spanId && span.kind === 'CLIENT'),
      true,
    );
  });

  await t.test('Automatic: web framework, SQL, Redis, Elasticsearch, HTTP clients', () => {
    for (const [service, framework] of [
      ['auth', 'hono'],
      ['main', 'fastify'],
    ]) {
      const handler = spans.find((span) => span.service === service && span.name.startsWith('request handler - '));
      assert.match(handler?.scope ?? '', new RegExp(`${framework}$`));
    }
    for (const system of ['auth redis', 'main postgresql', 'main redis']) {
      assert.ok(systems(booking).has(system), system);
    }
    const calls = booking.filter(
      ({ service, kind, scope }) => service === 'main' && kind === 'CLIENT' && /undici$/.test(scope),
    );
    assert.deepEqual(calls.map(({ name }) => name).sort(), ['GET', 'POST']);
  });

  await t.test('Custom spans with attributes (`user_id`, `operation`)', () => {
    const { kind, attributes } = spanOf(booking, 'main', 'book seat');
    assert.deepEqual([kind, attributes.operation, typeof attributes.user_id], ['INTERNAL', 'book', 'number']);
  });

  await t.test('A health endpoint in every service returns its `trace_id`', () => {
    for (const [service, traceId] of health) {
      const trace = spans.filter((span) => span.traceId === traceId);
      assert.equal(spanOf(trace, service, 'GET /health').kind, 'SERVER');
    }
    assert.equal(health.size, 4);
  });

  await t.test('`ENVIRONMENT=development`', () => {
    assert.ok(spans.every(({ resource }) => resource['deployment.environment.name'] === 'development'));
  });

  await t.test('ETL runs are traces with `job_id`, `batch_size`', () => {
    const root = run.find(({ parentSpanId }) => parentSpanId === '');
    assert.deepEqual([root?.service, root?.name], ['etl', 'cron etl']);
    assert.deepEqual([root?.attributes.job_id, root?.attributes.batch_size], [job, 2]);
    assert.deepEqual(root?.events, [{ name: 'saved', attributes: { count: 2 } }]);
  });

  await t.test('Tracing metrics: spans by service, error rate, dependencies between services', () => {
    const byId = new Map(spans.map((span) => [span.spanId, span.service]));
    const dependencies = spans.flatMap(({ service, parentSpanId }) => {
      const caller = byId.get(parentSpanId);
      return caller === undefined || caller === service ? [] : [`${caller} → ${service}`];
    });
    assert.deepEqual([...new Set(dependencies)].sort(), ['etl → auth', 'etl → main', 'main → auth', 'main → log']);
    const failed = spans.filter(({ status }) => status === 'ERROR').map(({ service, name }) => `${service} ${name}`);
    assert.deepEqual([...new Set(failed)].sort(), ['main GET', 'main book seat', 'main request handler - /bookings']);
    const exceptions = spans.flatMap(({ name, events }) =>
      events
        .filter(({ name }) => name === 'exception')
        .map((event) => `${name}: ${event.attributes['exception.message']}`),
    );
    assert.ok(exceptions.includes('book seat: no film 99'), exceptions.join('\n'));
  });
});

test('cinema in production', { skip, timeout }, async (t) => {
  const REQUESTS = 600;
  const SHARE = 0.1;
  const collector = await collect();
  t.after(() => collector.close());
  const overrides = {
    ...own(),
    ...NEVER,
    ENVIRONMENT: 'production',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(SHARE),
    OTEL_METRICS_EXPORTER: 'otlp',
  };
  const running = await start(t, { endpoint: collector.url, overrides });
  await burst(REQUESTS, () => running.call('main', '/bookings', { method: 'POST', body: { film_id: 1 }, status: 401 }));
  assert.deepEqual(await running.stop(), ENDS);

  const { spans } = collector;
  const traces = tracesOf(spans.filter(({ service }) => service === 'main' || service === 'auth')).filter((trace) =>
    trace.some(({ attributes }) => attributes['url.path'] === '/bookings' || attributes['url.path'] === '/verify'),
  );

  await t.test('Production: 10 % sampling', () => {
    // Five standard deviations to either side: a wrong alarm in about two million runs.
    const margin = 5 * Math.sqrt(REQUESTS * SHARE * (1 - SHARE));
    assert.ok(Math.abs(traces.length - REQUESTS * SHARE) < margin, `${traces.length} of ${REQUESTS} traces`);
    for (const trace of traces) {
      assert.ok(isWhole(trace), pathsOf(trace).join('\n'));
      assert.deepEqual(new Set(trace.map(({ service }) => service)), new Set(['main', 'auth']));
    }
  });

  await t.test('Tracing metrics: duration, error rate; alerts on latency, errors', () => {
    for (const [service, route] of [
      ['main', '/bookings'],
      ['auth', '/verify'],
    ]) {
      const points = collector
        .metrics()
        .filter(({ name, resource }) => name === 'http.server.request.duration' && resource['service.name'] === service)
        .flatMap((metric) => metric.points)
        .filter(({ attributes }) => attributes['http.route'] === route);
      const last = points.at(-1);
      assert.deepEqual([last?.attributes['http.response.status_code'], last?.count], [401, REQUESTS], service);
      assert.ok((last?.sum ?? 0) > 0);
    }
  });
});

test('cinema with three ways to send', { skip, timeout }, async (t) => {
  const REQUESTS = 400;
  const grpc = await mockGrpc(t);
  const zipkin = await collect(accept);
  t.after(() => zipkin.close());
  const overrides = {
    ...own(),
    ...NEVER,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkin.url}/api/v2/spans`,
    OTEL_BSP_MAX_QUEUE_SIZE: '2048',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '512',
    // Only a full batch, or the end, makes them go.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  };
  const running = await start(t, { endpoint: grpc.url, overrides });
  await burst(REQUESTS, () => running.call('main', '/health'));
  assert.deepEqual(await running.stop(), ENDS);

  const batches = zipkin.requests.map(({ body }) => JSON.parse(String(body)) as ZipkinSpan[]);
  const ofMain = batches.filter(([first]) => first?.localEndpoint.serviceName === 'main');

  await t.test('OTLP over gRPC 4317 and HTTP 4318, Zipkin 9411', () => {
    const requests = ofMain.flat().filter(({ kind }) => kind === 'SERVER');
    assert.equal(new Set(requests.map(({ id }) => id)).size, REQUESTS);
    assert.ok(zipkin.requests.every(({ url }) => url === '/api/v2/spans'));
    assert.equal(grpc.requests(), REQUESTS);
    for (const service of SERVICES) assert.equal(running.output(service).stderr, '');
  });

  await t.test('`max_queue_size=2048`, `max_export_batch_size=512`', () => {
    assert.deepEqual([ofMain[0]?.length, Math.max(...batches.map(({ length }) => length))], [512, 512]);
  });
});

/** An official gRPC receiver, which counts the server spans. */
async function mockGrpc(t: TestContext): Promise<{ url: string; requests(): number }> {
  type Trace = { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] };
  const traces: Trace[] = [];
  const server = new MockOtlpServer({
    services: ['grpc'],
    grpcHostname: '127.0.0.1',
    grpcPort: 0,
    logLevel: 'warn',
    onTrace: (trace: Trace) => traces.push(trace),
  });
  await server.start();
  t.after(() => server.close());
  const names = () =>
    traces.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name))),
    );
  return { url: server.grpcUrl.href, requests: () => names().filter((name) => name === 'GET /health').length };
}
