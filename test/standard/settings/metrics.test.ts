import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { freePort } from '../../harness/port.ts';
import { items } from '../../harness/receive/items.ts';
import { metricsOf } from '../../harness/receive/metrics.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { runUntil, SIGNALS_APP, signalsOutcome } from './signals.ts';

const ON = { OTEL_METRICS_EXPORTER: 'otlp' };
/** The loader's own words are not the point of most tests here. */
const metricsOff = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node,process' };

test('OTEL_METRICS_EXPORTER', async () => {
  const unset = await signalsOutcome({});
  assert.deepEqual([unset.collector.of('metrics').length, unset.stderr], [0, '']);
  const none = await signalsOutcome({ OTEL_METRICS_EXPORTER: 'none' });
  assert.deepEqual([none.collector.of('metrics').length, none.stderr], [0, '']);

  const otlp = await signalsOutcome(ON);
  assert.equal(otlp.stderr, '');
  const count = otlp.metric('app.count');
  assert.deepEqual([count?.type, count?.temporality, count?.points[0]?.value], ['sum', 2, 2]);
  assert.deepEqual(count?.points[0]?.attributes, { a: 1 });
  assert.deepEqual(otlp.metric('app.size')?.points[0]?.count, 1);
  assert.equal(otlp.metric('app.seen')?.points[0]?.value, 5);
  assert.equal(count?.resource['service.name'], 'settings-app');
  assert.deepEqual(otlp.collector.names(), ['work']);

  const alone = await signalsOutcome({ ...ON, OTEL_TRACES_EXPORTER: 'none' });
  assert.deepEqual(
    alone.collector.requests.map(({ signal }) => signal),
    ['metrics'],
  );

  const both = await signalsOutcome({ OTEL_METRICS_EXPORTER: 'console,otlp' });
  assert.match(both.stdout, /name: 'app\.count'/);
  assert.equal(both.metric('app.count')?.points[0]?.value, 2);

  const printed = await signalsOutcome({ OTEL_METRICS_EXPORTER: 'OTLP/stdout', OTEL_METRIC_EXPORT_INTERVAL: '100000' });
  assert.deepEqual([printed.collector.of('metrics').length, printed.stderr], [0, '']);
  const lines = printed.stdout.split('\n').filter((line) => line.startsWith('{"resourceMetrics"'));
  assert.equal(lines.length, 1);
  assert.deepEqual(metricsOf(JSON.parse(lines[0] ?? '')).find(({ name }) => name === 'app.count')?.points[0]?.value, 2);

  const bad = await signalsOutcome({ OTEL_METRICS_EXPORTER: 'statsd' });
  assert.equal(bad.collector.of('metrics').length, 0);
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_METRICS_EXPORTER="statsd" has an unknown value; .*\n$/);
});

test('OTEL_METRIC_EXPORT_INTERVAL', async () => {
  const collector = await collect();
  const counts = () =>
    collector
      .metrics()
      .filter(({ name }) => name === 'app.count')
      .map(({ points }) => points[0]?.value ?? 0);
  const env = { ...ON, ...metricsOff, OTEL_METRIC_EXPORT_INTERVAL: '50' };
  const stderr = await runUntil(collector, () => counts().length >= 3 && (counts().at(-1) ?? 0) > 3, env);
  await collector.close();
  assert.equal(stderr, '');
  // Two requests may be on their way at once: by the time that each point says, not by that of its arrival.
  const points = collector
    .of('metrics')
    .flatMap(({ message }) => items(message, 'Metrics', 'metrics'))
    .filter(({ item }) => item.name === 'app.count')
    .flatMap(
      ({ item }) =>
        (item.sum as { dataPoints: { timeUnixNano: string; asInt?: string; asDouble?: number }[] }).dataPoints,
    )
    .sort((a, b) => Number(BigInt(a.timeUnixNano) - BigInt(b.timeUnixNano)))
    .map(({ asDouble, asInt }) => Number(asDouble ?? asInt));
  assert.deepEqual(
    points,
    points.toSorted((a, b) => a - b),
    'a sum only grows',
  );
  for (const wrong of ['0', '-5', 'often', '1.5']) {
    const bad = await signalsOutcome({ ...ON, OTEL_METRIC_EXPORT_INTERVAL: wrong });
    assert.ok(bad.metric('app.count'));
    assert.match(
      bad.stderr,
      /OTEL_METRIC_EXPORT_INTERVAL=".*" is not a whole number of milliseconds .*; using 60000\./,
    );
  }
});

test('OTEL_METRIC_EXPORT_TIMEOUT', async () => {
  // The first request gets no answer; it is given up and sent again while the app still runs.
  let answers = false;
  const collector = await collect((response, { signal }) => {
    if (signal !== 'metrics' || answers) response.end();
    answers ||= signal === 'metrics';
  });
  const env = { ...ON, OTEL_METRIC_EXPORT_INTERVAL: '100', OTEL_METRIC_EXPORT_TIMEOUT: '60' };
  const stderr = await runUntil(collector, () => collector.of('metrics').length >= 3, env);
  await collector.close();
  assert.match(stderr, /cannot send metrics to .*\/v1\/metrics: no complete answer within 60 ms/);
  const bad = await signalsOutcome({ ...ON, OTEL_METRIC_EXPORT_TIMEOUT: '-1' });
  assert.ok(bad.metric('app.count'));
  assert.match(bad.stderr, /OTEL_METRIC_EXPORT_TIMEOUT="-1" is not a whole number of milliseconds .*; using 30000\./);
});

test('OTEL_METRICS_EXEMPLAR_FILTER', async () => {
  assert.equal((await signalsOutcome({ ...ON, OTEL_METRICS_EXEMPLAR_FILTER: 'always_off' })).stderr, '');
  const asked = await signalsOutcome({ ...ON, OTEL_METRICS_EXEMPLAR_FILTER: 'Trace_Based' });
  assert.ok(asked.metric('app.count'));
  assert.match(asked.stderr, /OTEL_METRICS_EXEMPLAR_FILTER="Trace_Based" asks for exemplars, .*; using always_off\./);
  const bad = await signalsOutcome({ ...ON, OTEL_METRICS_EXEMPLAR_FILTER: 'sometimes' });
  assert.match(bad.stderr, /OTEL_METRICS_EXEMPLAR_FILTER="sometimes" is not a known value/);
});

test('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', async () => {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
  const METRICS = ['app.count', 'app.size', 'app.seen', 'app.open'];
  for (const [value, expected] of [
    ['cumulative', [2, 2, 2, 2]],
    ['DELTA', [1, 1, 1, 2]],
    ['lowmemory', [1, 1, 2, 2]],
  ] as const) {
    const { metric, stderr } = await signalsOutcome({ ...ON, [name]: value });
    assert.deepEqual(
      METRICS.map((each) => metric(each)?.temporality),
      expected,
      value,
    );
    assert.equal(stderr, '');
  }
  const bad = await signalsOutcome({ ...ON, [name]: 'both' });
  assert.equal(bad.metric('app.count')?.temporality, 2);
  assert.match(bad.stderr, /TEMPORALITY_PREFERENCE="both" is not a known value; using cumulative\./);
});

test('OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', async () => {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  assert.equal((await signalsOutcome(ON)).metric('app.size')?.type, 'histogram');
  const { metric } = await signalsOutcome({ ...ON, [name]: 'base2_exponential_bucket_histogram' });
  assert.deepEqual([metric('app.size')?.type, metric('app.size')?.points[0]?.sum], ['exponentialHistogram', 7]);
  const bad = await signalsOutcome({ ...ON, [name]: 'round' });
  assert.equal(bad.metric('app.size')?.type, 'histogram');
  assert.match(bad.stderr, /HISTOGRAM_AGGREGATION="round" is not a known value; using explicit_bucket_histogram\./);
});

/** Asks for the metrics while the app runs, then ends it. */
async function scrape(env: Record<string, string>, url: string) {
  let page: Promise<string> | undefined;
  const result = await run({
    file: SIGNALS_APP,
    env: { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_TRACES_EXPORTER: 'console', APP_STAY: '1', ...env },
    onLine(line, child) {
      if (line === 'done') page = poll(url).finally(() => child.kill('SIGTERM'));
    },
  });
  return { ...result, page: await page };
}

/** The server may not listen yet. */
async function poll(url: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test('OTEL_EXPORTER_PROMETHEUS_PORT', async () => {
  const port = await freePort();
  const prometheus = { OTEL_EXPORTER_PROMETHEUS_PORT: String(port), OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1' };
  const { page, stdout, stderr, code } = await scrape(prometheus, `http://127.0.0.1:${port}/metrics`);
  assert.match(page ?? '', /app_count_total\{a="1".*\} \d+/);
  assert.match(page ?? '', /process_cpu_time/);
  assert.doesNotMatch(stdout, /SERVER|name: 'GET'/, 'its requests are not traced');
  assert.doesNotMatch(page ?? '', /http_server_request_duration/, 'nor measured');
  assert.deepEqual([code, stderr], [0, '']);

  // It does not keep the process alive.
  const ends = await run({
    file: SIGNALS_APP,
    env: { OTEL_METRICS_EXPORTER: 'prometheus', OTEL_TRACES_EXPORTER: 'none', ...prometheus },
  });
  assert.deepEqual([ends.code, ends.stderr], [0, '']);

  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  const busy = await signalsOutcome({ OTEL_METRICS_EXPORTER: 'prometheus,otlp', ...prometheus, APP_LOGS: '0' });
  taken.close();
  assert.ok(busy.metric('app.count'), 'the others go on');
  assert.match(
    busy.stderr,
    /^\[otel-auto\] error: metrics cannot be served to Prometheus on 127\.0\.0\.1:\d+ \(.*EADDRINUSE.*\n$/,
  );

  for (const wrong of ['0', '70000', 'http']) {
    const bad = await signalsOutcome({ ...ON, OTEL_EXPORTER_PROMETHEUS_PORT: wrong });
    assert.match(bad.stderr, /OTEL_EXPORTER_PROMETHEUS_PORT=".*" is not a whole number from 1 to 65535; using 9464\./);
  }
});

test('OTEL_EXPORTER_PROMETHEUS_HOST', async () => {
  const port = await freePort();
  const prometheus = { OTEL_EXPORTER_PROMETHEUS_PORT: String(port), OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.2' };
  const { page } = await scrape(prometheus, `http://127.0.0.2:${port}/metrics`);
  assert.match(page ?? '', /app_count_total/);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/metrics`));
  const bad = await signalsOutcome({
    OTEL_METRICS_EXPORTER: 'prometheus,otlp',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1.invalid',
  });
  assert.ok(bad.metric('app.count'));
});
