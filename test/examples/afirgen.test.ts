/** Every line that systems.md has about AFIRGen; tests are named after the line they show. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ZipkinSpan } from '../../src/otlp/zipkin.ts';
import type { Running } from '../../tools/systems/system.mjs';
import { accept, collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';
import { example } from './example.ts';
import { isWhole, pathOf, pathsOf, spanOf, tracesOf } from './paths.ts';

const { skip, start } = await example('afirgen');
const timeout = 120_000;
const SERVICES = ['model', 'worker', 'api'];
const API = 'api';
const WORKER = 'worker';
/** The worker finishes its task. */
const ENDS = { model: 'SIGTERM', worker: 'exit code 0', api: 'SIGTERM' };
/** Another run's tasks are not for our worker. */
const own = () => ({ QUEUE_PREFIX: `afirgen-test-${process.pid}-${Date.now()}` });
const CASE = { 'x-correlation-id': 'case-4711' };

const complain = (running: Running, complaint: string, status = 202) =>
  running.call('api', '/complaints', { method: 'POST', headers: CASE, body: { complaint }, status });

/** The lines of a service's log, which are JSON, that have this message. */
function logLines(running: Running, service: string, message: string): Record<string, unknown>[] {
  const lines = running.output(service).stdout.split('\n');
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === message);
}

const exceptionsOf = ({ status, events }: ReceivedSpan) => [
  status,
  ...events.map(({ name, attributes }) => `${name} ${attributes['exception.message']}`),
];

test('AFIRGen: a complaint, its report, and failures', { skip, timeout }, async (t) => {
  const collector = await collect();
  const zipkin = await collect(accept);
  t.after(() => zipkin.close());
  t.after(() => collector.close());
  const overrides = {
    ...own(),
    OTEL_TRACES_EXPORTER: 'otlp,zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkin.url}/api/v2/spans`,
  };
  const running = await start(t, { endpoint: collector.url, overrides });

  const accepted = await complain(running, 'My bicycle is gone.');
  const { id } = accepted.body;
  await running.until('worker', new RegExp(`"report":${id},.*"msg":"report generated"`));
  const report = () => running.call('api', `/reports/${id}`);
  assert.deepEqual((await report()).body, { id, state: 'generated', report: 'Report: My bicycle is gone.' });
  const cached = (await report()).headers.get('traceparent');
  await running.call('api', `/reports/${id}/approval`, { method: 'POST', headers: CASE });
  const empty = await complain(running, ' ', 400);
  const illegible = await complain(running, 'illegible');
  await running.until('worker', new RegExp(`"report":${illegible.body.id},.*"msg":"no report"`));
  assert.deepEqual(await running.stop(), ENDS);

  const { spans } = collector;
  const traceOf = (traceparent: string | null) =>
    spans.filter(({ traceId }) => traceId === (traceparent ?? '').split('-')[1]);
  const main = traceOf(accepted.headers.get('traceparent'));
  const failed = traceOf(illegible.headers.get('traceparent'));
  const refused = traceOf(empty.headers.get('traceparent'));
  const operation = spanOf(main, API, 'register complaint');

  await t.test(
    'HTTP API, HTTP client calls to a model server (LLM), Redis cache, MySQL, background tasks in a queue',
    () => {
      const request = `${API} POST /complaints > ${API} request handler - /complaints`;
      const task = `${request} > ${API} add reports > ${WORKER} process reports`;
      for (const path of [
        `${request} > ${API} register complaint > ${API} INSERT afirgen_reports`,
        `${task} > ${WORKER} SELECT afirgen_reports`,
        `${task} > ${WORKER} generate report > ${WORKER} chat report-writer > ${WORKER} POST > model POST /v1/chat/completions`,
        `${task} > ${WORKER} UPDATE afirgen_reports`,
      ]) {
        assert.ok(pathsOf(main).includes(path), `${path}\nis not in\n${pathsOf(main).join('\n')}`);
      }
      assert.ok(isWhole(main), pathsOf(main).join('\n'));
      assert.equal(operation.events.length, 1);
      assert.equal(spanOf(main, API, 'INSERT afirgen_reports').attributes['db.system.name'], 'mysql');
      const reading = traceOf(cached);
      assert.deepEqual(
        pathsOf(reading).filter((path) => /> api (get|SELECT.*|set)$/.test(path)),
        [`${API} GET /reports/:id > ${API} request handler - /reports/:id > ${API} get`],
      );
      assert.equal(spanOf(reading, API, 'get').attributes['db.system.name'], 'redis');
    },
  );

  await t.test('Production: OTLP to a collector; service version', () => {
    assert.deepEqual(new Set(spans.map(({ service }) => service)), new Set(['model', WORKER, API]));
    assert.ok(spans.every(({ resource }) => resource['service.version'] === '1.4.0'));
    for (const service of SERVICES) assert.equal(running.output(service).stderr, '');
  });

  await t.test('Manual: `trace_operation(name, attributes, correlation_id)`', () => {
    assert.deepEqual(
      [operation.kind, operation.attributes['complaint.length'], operation.attributes['correlation.id']],
      ['INTERNAL', 19, 'case-4711'],
    );
  });

  await t.test('add attributes and events to the current span', () => {
    assert.deepEqual(operation.events, [{ name: 'registered', attributes: { 'report.id': id } }]);
    assert.equal(spanOf(main, WORKER, 'generate report').attributes['report.tokens'], 25);
  });

  await t.test('current trace id for logs', () => {
    const [line] = logLines(running, 'api', 'complaint registered').filter(({ report }) => report === id);
    assert.deepEqual([line?.trace_id, accepted.body.trace_id], [operation.traceId, operation.traceId]);
  });

  await t.test('inject/extract', () => {
    const approval = spanOf(main, API, 'approve report');
    assert.equal(
      pathOf(approval, main),
      `${API} POST /complaints > ${API} request handler - /complaints > ${API} register complaint > ${API} approve report`,
    );
    const done = main.filter(({ parentSpanId }) => parentSpanId === approval.spanId).map(({ name }) => name);
    assert.deepEqual(done.sort(), ['UPDATE afirgen_reports', 'del']);
  });

  await t.test("a request's correlation id is on its spans and its log lines", () => {
    for (const trace of [main, failed, refused]) {
      for (const span of trace) {
        assert.equal(span.attributes['correlation.id'], 'case-4711', pathOf(span, trace));
      }
    }
    const lines = [
      ...logLines(running, 'api', 'complaint registered'),
      ...logLines(running, 'worker', 'report generated'),
      ...logLines(running, 'worker', 'no report'),
    ];
    assert.equal(lines.length, 4);
    for (const line of lines) {
      assert.equal(line.correlation_id, 'case-4711');
      const trace = line.report === id ? main : failed;
      assert.ok(
        trace.some(({ traceId, spanId }) => traceId === line.trace_id && spanId === line.span_id),
        JSON.stringify(line),
      );
    }
  });

  await t.test('Exceptions inside an operation are recorded and the status set, without code', () => {
    const exception = 'exception 422 the model cannot read this';
    assert.deepEqual(exceptionsOf(spanOf(failed, WORKER, 'generate report')), ['ERROR', exception]);
    assert.deepEqual(exceptionsOf(spanOf(failed, WORKER, 'process reports')).slice(0, 2), ['ERROR', exception]);
    assert.deepEqual(exceptionsOf(spanOf(refused, API, 'register complaint')), [
      'ERROR',
      'exception the complaint is empty',
    ]);
  });

  await t.test('Responses carry `traceparent`', () => {
    for (const [{ headers }, trace] of [
      [accepted, main],
      [empty, refused],
      [illegible, failed],
    ] as const) {
      // Sampled, and the id is random (W3C trace context, level 2).
      const { traceId, spanId } = spanOf(trace, API, 'POST /complaints');
      assert.equal(headers.get('traceparent'), `00-${traceId}-${spanId}-03`);
    }
  });

  await t.test('Back ends: Jaeger, Grafana Tempo, Zipkin, AWS X-Ray (through an OTLP collector)', () => {
    const inZipkin = zipkin.requests.flatMap(({ body }) => JSON.parse(String(body)) as ZipkinSpan[]);
    assert.deepEqual(inZipkin.map(({ id }) => id).sort(), spans.map(({ spanId }) => spanId).sort());
  });
});

test('AFIRGen: development: console (`OTEL_CONSOLE_EXPORT=true`); `OTEL_SERVICE_NAME`', {
  skip,
  timeout,
}, async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  const overrides = { ...own(), OTEL_CONSOLE_EXPORT: 'true', OTEL_SERVICE_NAME: 'afirgen' };
  const running = await start(t, { endpoint: collector.url, overrides });
  const { body } = await running.call('api', '/health');
  assert.deepEqual(await running.stop(), ENDS);
  const { stdout, stderr } = running.output('api');
  assert.match(stdout, /name: 'GET \/health'/);
  assert.ok(stdout.includes(`traceId: '${body.trace_id}'`), stdout);
  assert.equal(stderr, '');
  const sent = collector.spans.filter(({ traceId }) => traceId === body.trace_id);
  assert.deepEqual(pathsOf(sent).sort(), [
    'afirgen GET /health',
    'afirgen GET /health > afirgen request handler - /health',
  ]);
});

test('AFIRGen: Sampling, batching, asynchronous export that never blocks a request', { skip, timeout }, async (t) => {
  const REQUESTS = 300;
  const SHARE = 0.5;
  const BATCH = 64;
  // Takes what it is sent, and answers only when all requests are through.
  const held: (() => void)[] = [];
  const collector = await collect();
  t.after(() => collector.close());
  let open = false;
  let arrived = () => {};
  const slow = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const forward = async () => {
      const { status } = await fetch(`${collector.url}${request.url}`, {
        method: 'POST',
        headers: request.headers as Record<string, string>,
        body,
      });
      response.writeHead(status).end();
    };
    if (open) return forward();
    held.push(forward);
    arrived();
  });
  slow.listen(0, '127.0.0.1');
  await once(slow, 'listening');
  t.after(() => slow.closeAllConnections());
  t.after(() => slow.close());
  const endpoint = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
  const overrides = {
    ...own(),
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: `${SHARE}`,
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: `${BATCH}`,
    // Only a full batch, or the end, makes them go.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  };
  const running = await start(t, { endpoint, overrides });

  const holding = new Promise<void>((resolve) => {
    arrived = resolve;
    if (held.length > 0) resolve();
  });
  const ask = () => running.call('api', '/health');
  for (let asked = 0; asked < REQUESTS - 10; asked++) await ask();
  await holding;
  // An export is under way, and nobody answers it.
  for (let asked = 0; asked < 10; asked++) await ask();
  assert.equal(collector.spans.length, 0);
  open = true;
  for (const forward of held) forward();
  assert.deepEqual(await running.stop(), ENDS);

  const traces = tracesOf(collector.spans).filter((trace) => trace.some(({ name }) => name === 'GET /health'));
  // Five standard deviations to either side.
  const margin = 5 * Math.sqrt(REQUESTS * SHARE * (1 - SHARE));
  assert.ok(Math.abs(traces.length - REQUESTS * SHARE) < margin, `${traces.length} of ${REQUESTS} traces`);
  for (const trace of traces) assert.ok(isWhole(trace) && trace.length === 2, pathsOf(trace).join('\n'));
  // Full batches, and the rest of each service.
  const most = Math.floor(collector.spans.length / BATCH) + SERVICES.length;
  assert.ok(collector.requests.length <= most, `${collector.requests.length} requests`);
});
