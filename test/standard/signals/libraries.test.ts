import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import type { ReceivedMetric } from '../../harness/receive/metrics.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import { metricProblems, problemsOf } from '../conventions/check.ts';
import { ON } from './app.ts';

async function collected(source: string, links: readonly string[], env: Record<string, string> = ON) {
  const collector = await collect();
  const { file } = project({ 'app.cjs': source }, { links });
  const result = await run({ file: file('app.cjs'), env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } });
  await collector.close();
  assert.deepEqual([result.code, result.stderr], [0, '']);
  const metrics = collector.metrics().filter(({ scope }) => scope !== 'app');
  const said = metrics.flatMap(({ points }) => points.flatMap(({ attributes }) => Object.entries(attributes)));
  const problems = [...metricProblems(metrics.map(({ name }) => name)), ...problemsOf(said)];
  assert.deepEqual(problems, [], 'names and types of the registry');
  return { ...collector, stdout: result.stdout };
}

const PINO = `
  const pino = require('pino');
  const http = require('node:http');
  const logger = pino({ base: undefined, timestamp: pino.stdTimeFunctions.epochTime });
  logger.error({ err: new RangeError('outside') }, 'failed');
  const server = http.createServer((request, response) => {
    logger.child({ user: 7 }).warn({ path: request.url }, 'asked');
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume().on('end', () => server.close());
    });
  });`;

test("pino's lines are log records with the trace they belong to", async () => {
  const on = await collected(PINO, ['pino']);
  const [failed, asked] = on.logs();
  assert.equal(on.logs().length, 2);
  assert.deepEqual(
    [failed?.body, failed?.severity, failed?.severityText, failed?.traceId],
    ['failed', 17, 'error', ''],
  );
  assert.deepEqual(
    [failed?.attributes['exception.type'], failed?.attributes['exception.message']],
    ['RangeError', 'outside'],
  );
  assert.deepEqual([asked?.body, asked?.severityText], ['asked', 'warn']);
  assert.deepEqual([asked?.attributes.path, asked?.attributes.user], ['/', 7]);
  const line = JSON.parse(on.stdout.trim().split('\n')[1] ?? '{}');
  assert.deepEqual([asked?.traceId, asked?.spanId], [line.trace_id, line.span_id]);
  assert.match(asked?.traceId ?? '', /^[0-9a-f]{32}$/);

  const off = await collected(PINO, ['pino'], {});
  const comparable = (text: string) => text.replaceAll(/"(time|stack|trace_id|span_id)":("[^"]*"|\d+)/g, '');
  assert.equal(comparable(off.stdout), comparable(on.stdout), 'the lines stay as they are');
  assert.deepEqual(off.logs(), []);
});

test("the app's own copy of @opentelemetry/api-logs", async () => {
  const source = `
    const { logs, SeverityNumber } = require('@opentelemetry/api-logs');
    logs.getLogger('mine', '1').emit({ body: 'hello', severityNumber: SeverityNumber.INFO, attributes: { a: 1 } });`;
  const [record] = (await collected(source, ['@opentelemetry/api-logs', '@opentelemetry/api'])).logs();
  assert.deepEqual([record?.scope, record?.body, record?.attributes], ['mine', 'hello', { a: 1 }]);
  assert.deepEqual((await collected(source, ['@opentelemetry/api-logs', '@opentelemetry/api'], {})).logs(), []);
});

test("a meter provider of the app's own, registered later, is refused by the API as by any other", async () => {
  const source = `
    const { metrics } = require('@opentelemetry/api');
    const { MeterProvider } = require('@opentelemetry/sdk-metrics');
    console.log(metrics.setGlobalMeterProvider(new MeterProvider()));
    metrics.getMeter('app').createCounter('app.count').add(3);`;
  const on = await collected(source, ['@opentelemetry/api', '@opentelemetry/sdk-metrics']);
  assert.equal(on.stdout, 'false\n');
  assert.equal(on.metrics().find(({ name }) => name === 'app.count')?.points[0]?.value, 3);
  const off = await collected(source, ['@opentelemetry/api', '@opentelemetry/sdk-metrics'], {});
  assert.equal(off.stdout, 'true\n', 'without metrics of ours it is the app who measures');
});

const FETCH = `
  const http = require('node:http');
  const server = http.createServer((request, response) => response.writeHead(418).end());
  server.listen(0, '127.0.0.1', async () => {
    const { port } = server.address();
    console.log(port);
    await (await fetch('http://127.0.0.1:' + port + '/path')).text();
    server.close();
  });`;

for (const env of [ON, { ...ON, OTEL_TRACES_EXPORTER: 'none' }, { ...ON, OTEL_TRACES_SAMPLER: 'always_off' }]) {
  test(`HTTP durations, ${JSON.stringify(env)}`, async () => {
    const on = await collected(FETCH, [], env);
    const port = Number(on.stdout);
    const found = (name: string) => on.metrics().filter((metric) => metric.name === name);
    const [server] = found('http.server.request.duration');
    assert.deepEqual(server?.points[0]?.attributes, {
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'network.protocol.version': '1.1',
      'http.response.status_code': 418,
    });
    const [client] = found('http.client.request.duration');
    const { attributes, bounds } = client?.points[0] ?? {};
    assert.equal(attributes?.['server.port'], port);
    assert.equal(attributes?.['http.response.status_code'], 418);
    assert.deepEqual(bounds, [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);
    assert.deepEqual([server?.unit, client?.unit], ['s', 's']);
  });
}

test('HTTP/2 durations', async () => {
  const source = `
    const http2 = require('node:http2');
    const server = http2.createServer((request, response) => response.writeHead(503).end());
    server.listen(0, '127.0.0.1', () => {
      const session = http2.connect('http://127.0.0.1:' + server.address().port);
      session.request({ ':path': '/' }).resume().on('close', () => { session.close(); server.close(); });
    });`;
  const on = await collected(source, []);
  for (const side of ['server', 'client']) {
    const metric = on.metrics().find(({ name }) => name === `http.${side}.request.duration`);
    const { attributes } = metric?.points[0] ?? {};
    assert.deepEqual(
      [
        attributes?.['http.response.status_code'],
        attributes?.['error.type'],
        attributes?.['network.protocol.version'],
        attributes?.['http.request.method'],
      ],
      [503, '503', '2', 'GET'],
      side,
    );
  }
});

const postgres = serversFor(['PG_URL']);

test('database durations and pools', { skip: postgres.skip }, async () => {
  const source = `
    const pg = require('pg');
    const pool = new pg.Pool({ connectionString: process.env.PG_URL, max: 1 });
    pool.query('SELECT 1').then(() => pool.query('SELECT oops').catch(() => {})).then(() => pool.end());`;
  const on = await collected(source, ['pg'], { ...ON, ...postgres.env });
  const durations = on.metrics().find(({ name }) => name === 'db.client.operation.duration');
  assert.equal(durations?.unit, 's');
  assert.deepEqual(
    durations?.points
      .map(({ attributes, count }) => [attributes['db.system.name'], attributes['error.type'] !== undefined, count])
      .sort(),
    [
      ['postgresql', false, 1],
      ['postgresql', true, 1],
    ],
  );
  assert.ok(on.metrics().some(({ name }) => name === 'db.client.connection.count'));
});

const redis = serversFor(['REDIS_URL']);

/** How often each operation was measured. */
function operations(metrics: readonly ReceivedMetric[], name: string, key: string): Record<string, number> {
  const points = metrics.filter((metric) => metric.name === name).flatMap((metric) => metric.points);
  return Object.fromEntries(points.map(({ attributes, count, value }) => [attributes[key], count ?? value]));
}

test('commands that leave no span, being outside of any other, are measured', { skip: redis.skip }, async () => {
  const env = { ...ON, ...redis.env, OTEL_INSTRUMENTATION_REDIS_REQUIRE_PARENT_SPAN: 'true' };
  const ioredis = `
    const Redis = require('ioredis');
    const redis = new Redis(process.env.REDIS_URL);
    redis.get('signals:none').then(() => redis.quit());`;
  const on = await collected(ioredis, ['ioredis'], env);
  assert.deepEqual(operations(on.metrics(), 'db.client.operation.duration', 'db.operation.name'), { get: 1, quit: 1 });
  const client = `
    const client = require('redis').createClient({ url: process.env.REDIS_URL });
    client.connect().then(() => client.get('signals:none')).then(() => client.destroy());`;
  const other = await collected(client, ['redis', '@redis/client'], env);
  assert.equal(operations(other.metrics(), 'db.client.operation.duration', 'db.operation.name').GET, 1);
  assert.deepEqual([...on.names(), ...other.names()], []);
});

const mongodb = serversFor(['MONGODB_URL']);

test('so are statements of PostgreSQL', { skip: postgres.skip }, async () => {
  const source = `
    const { Pool } = require('pg');
    const pool = new Pool({ connectionString: process.env.PG_URL });
    pool.query('SELECT 1').then(() => pool.end());`;
  const on = await collected(source, ['pg'], {
    ...ON,
    ...postgres.env,
    OTEL_INSTRUMENTATION_PG_REQUIRE_PARENT_SPAN: 'true',
  });
  assert.deepEqual(operations(on.metrics(), 'db.client.operation.duration', 'db.operation.name'), { SELECT: 1 });
  assert.deepEqual(on.names(), []);
});

test('so are those of MongoDB', { skip: mongodb.skip }, async () => {
  const source = `
    const { MongoClient } = require('mongodb');
    const client = new MongoClient(process.env.MONGODB_URL);
    client.connect().then(() => client.db('signals').collection('none').findOne({})).then(() => client.close());`;
  const on = await collected(source, ['mongodb'], {
    ...ON,
    ...mongodb.env,
    OTEL_INSTRUMENTATION_MONGODB_REQUIRE_PARENT_SPAN: 'true',
  });
  assert.deepEqual(operations(on.metrics(), 'db.client.operation.duration', 'db.operation.name'), { find: 1 });
  assert.deepEqual(on.names(), []);
});

test('the jobs of a flow are counted as sent with it', { skip: redis.skip }, async () => {
  const source = `
    const { FlowProducer, Queue } = require('bullmq');
    const { hostname, port } = new URL(process.env.REDIS_URL);
    const options = { connection: { host: hostname, port: Number(port) }, prefix: 'signals-flow-' + process.pid };
    const flows = new FlowProducer(options);
    const children = ['b', 'c'].map((name) => ({ name, queueName: 'children', children: [{ name, queueName: 'children' }] }));
    flows.add({ name: 'a', queueName: 'parents', children }).then(async () => {
      await flows.close();
      for (const name of ['parents', 'children']) {
        const queue = new Queue(name, options);
        await queue.obliterate({ force: true });
        await queue.close();
      }
    });`;
  const on = await collected(source, ['bullmq'], { ...ON, ...redis.env });
  assert.deepEqual(operations(on.metrics(), 'messaging.client.sent.messages', 'messaging.operation.name'), {
    addFlow: 5,
  });
  assert.deepEqual(operations(on.metrics(), 'messaging.client.operation.duration', 'messaging.operation.name'), {
    addFlow: 1,
  });
});

test("operations are measured by a meter provider of the app's own too", async () => {
  const source = `
    const { metrics } = require('@opentelemetry/api');
    const { MeterProvider, MetricReader } = require('@opentelemetry/sdk-metrics');
    const reader = new (class extends MetricReader { async onShutdown() {} async onForceFlush() {} })();
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const { DatabaseSync } = require('node:sqlite');
    new DatabaseSync(':memory:').exec('CREATE TABLE orders (id)');
    reader.collect().then(({ resourceMetrics: { scopeMetrics } }) => {
      for (const { scope, metrics } of scopeMetrics)
        for (const { descriptor, dataPoints } of metrics)
          if (scope.name.endsWith('sqlite')) console.log(descriptor.name, JSON.stringify(dataPoints[0].attributes), dataPoints.length);
    });`;
  const own = await collected(source, ['@opentelemetry/api', '@opentelemetry/sdk-metrics'], {});
  assert.equal(
    own.stdout,
    `db.client.operation.duration ${JSON.stringify({
      'db.system.name': 'sqlite',
      'db.collection.name': 'orders',
      'db.operation.name': 'CREATE',
      'db.query.summary': 'CREATE orders',
    })} 1\n`,
  );
});

test('the runtime and the process', async () => {
  const names = (await collected('', [])).metrics().map(({ name }) => name);
  for (const name of [
    'nodejs.eventloop.utilization',
    'v8js.memory.heap.used',
    'process.cpu.time',
    'process.memory.usage',
    'process.uptime',
    'otel.sdk.span.started',
  ])
    assert.ok(names.includes(name), `${name}: ${names}`);
  const without = async (disabled: string) =>
    (await collected('', [], { ...ON, OTEL_NODE_DISABLED_INSTRUMENTATIONS: disabled }))
      .metrics()
      .map(({ name }) => name);
  assert.ok((await without('process')).every((name) => !name.startsWith('process.')));
  assert.ok((await without('runtime-node')).every((name) => !/^(nodejs|v8js)/.test(name)));
});
