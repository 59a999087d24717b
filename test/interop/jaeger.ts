// Not part of `npm test`, run by `npm run test:interop`, which builds the Collector and Jaeger and says where they are.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { example } from '../examples/example.ts';
import { eventually, JaegerApi, type JaegerTrace, serviceOf, tagOf, timeline } from './jaeger-api.ts';
import { type Jaeger, startJaeger } from './jaeger-server.ts';
import { type Server, startServer } from './server.ts';

const { OTEL_AUTO_COLLECTOR: collectorBinary = '', OTEL_AUTO_JAEGER: jaegerBinary = '' } = process.env;
const missing = process.env.OTEL_AUTO_NO_JAEGER || process.env.OTEL_AUTO_NO_COLLECTOR;
const built = collectorBinary !== '' && jaegerBinary !== '';
const asyncMicro = await example('async-micro');
const cinema = await example('cinema');
const skip = built ? asyncMicro.skip || cinema.skip : missing || 'no Jaeger; run `npm run test:interop`';

/** What systems.md has: services send to a Collector, by gRPC and by HTTP, and that to Jaeger. */
const configuration = (ports: Record<'grpc' | 'http', number>, jaeger: number) => `receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:${ports.grpc} }
      http: { endpoint: 127.0.0.1:${ports.http} }
exporters:
  otlp_http: { endpoint: "http://127.0.0.1:${jaeger}", sending_queue: { enabled: false } }
service:
  telemetry:
    metrics: { level: none }
  pipelines:
    traces: { receivers: [otlp], exporters: [otlp_http] }
`;

describe('async-micro and cinema → a Collector → Jaeger', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-auto-jaeger-'));
  let jaeger: Jaeger;
  let collector: Server<'grpc' | 'http'>;
  let api: JaegerApi;

  before(
    async () => {
      jaeger = await startJaeger(jaegerBinary);
      api = new JaegerApi(jaeger.ports.query);
      const file = join(folder, 'collector.yaml');
      collector = await startServer(collectorBinary, ['grpc', 'http'], (ports) => {
        writeFileSync(file, configuration(ports, jaeger.ports.http));
        return ['--config', file];
      });
      for (const [system, endpoint, protocol] of [
        [asyncMicro, collector.ports.grpc, 'grpc'],
        [cinema, collector.ports.http, 'http/protobuf'],
      ] as const) {
        const running = await system.start(
          { after },
          {
            endpoint: `http://127.0.0.1:${endpoint}`,
            overrides: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, KEY_PREFIX: `cinema-jaeger-${process.pid}` },
          },
        );
        await running.drive();
        await running.stop();
      }
    },
    { timeout: 120_000 },
  );

  after(async () => {
    await collector?.stop();
    await jaeger?.stop();
    rmSync(folder, { recursive: true });
  });

  /** The traces of the tasks that were done and not, once they are whole. */
  const tasks = () =>
    eventually(async () => {
      const found = await api.search({ service: 'gateway', operation: 'POST /api/tasks' });
      assert.deepEqual(
        found.map(({ spans }) => spans.length),
        [8, 8],
        collector.log() + jaeger.log(),
      );
      return found;
    });
  const ids = (traces: readonly JaegerTrace[]) => traces.map(({ traceID }) => traceID).sort();

  it('search by service', async () => {
    await eventually(async () =>
      assert.deepEqual((await api.services()).sort(), [
        'auth',
        'backend',
        'etl',
        'gateway',
        'log',
        'main',
        'product',
        'worker',
      ]),
    );
    await eventually(async () => assert.equal((await api.search({ service: 'product' })).length, 3));
    assert.deepEqual(ids(await api.search({ service: 'worker' })), ids(await tasks()));
  });

  it('search by operation', async () => {
    const names = (await eventually(() => api.operations('gateway'))).map(
      ({ name, spanKind }) => `${spanKind} ${name}`,
    );
    for (const name of ['server POST /api/tasks', 'server GET /api/products/:id'])
      assert.ok(names.includes(name), names.join(', '));
    assert.equal((await tasks()).length, 2);
    const products = await api.search({ service: 'gateway', operation: 'GET /api/products/:id' });
    assert.equal(products.length, 3);
  });

  it('search by tag', async () => {
    for (const trace of await tasks()) {
      const work = trace.spans.find(({ operationName }) => operationName === 'perform task');
      const id = String(tagOf(work ?? { tags: [] }, 'task.id'));
      assert.deepEqual(ids(await api.search({ service: 'worker', tags: JSON.stringify({ 'task.id': id }) })), [
        trace.traceID,
      ]);
    }
    const failed = await api.search({ service: 'worker', tags: JSON.stringify({ error: 'true' }) });
    assert.equal(failed.length, 1);
    const exceptions = failed.flatMap(({ spans }) =>
      spans.flatMap(({ logs }) => logs.map(({ fields }) => tagOf({ tags: fields }, 'exception.message'))),
    );
    assert.match(String(exceptions.find(Boolean)), /^task .+ cannot be done$/);
  });

  it('search by duration', async () => {
    const operation = 'POST /api/tasks';
    const spans = (await tasks()).flatMap((trace) => trace.spans.filter((span) => span.operationName === operation));
    const longest = Math.max(...spans.map(({ duration }) => duration));
    const search = (limits: object) => api.search({ service: 'gateway', operation, ...limits });
    // What it answers is cut off to whole microseconds, what it has is not.
    assert.equal((await search({ minDuration: '1us', maxDuration: `${longest + 1}us` })).length, 2);
    assert.ok((await search({ minDuration: `${longest}us` })).length >= 1);
    assert.equal((await search({ minDuration: `${longest + 1}us` })).length, 0);
  });

  it('timeline: each span below its parent', async () => {
    const { TASK_QUEUE } = asyncMicro.definition.env;
    for (const trace of await tasks()) {
      assert.equal(
        timeline(trace),
        `gateway POST /api/tasks
  gateway request handler - /api/tasks
    gateway POST
      backend POST /tasks
        backend request handler - /tasks
          backend publish ${TASK_QUEUE}
            worker process ${TASK_QUEUE}
              worker perform task`,
      );
    }
  });

  it('comparison: two traces, each by its id', async () => {
    const both = await tasks();
    const again = await Promise.all(both.map(({ traceID }) => api.trace(traceID)));
    assert.deepEqual(
      again.map((trace) => trace && timeline(trace)),
      both.map(timeline),
    );
  });

  it('dependencies', async () => {
    const links = await eventually(async () => {
      const found = (await api.dependencies()).map(({ parent, child, callCount }) => [
        `${parent} → ${child}`,
        callCount,
      ]);
      const all = Object.fromEntries(found) as Record<string, number>;
      for (const link of ['etl → auth', 'etl → main', 'main → auth', 'main → log']) assert.ok(all[link], link);
      return all;
    });
    assert.deepEqual(
      ['gateway → backend', 'backend → worker', 'gateway → product'].map((link) => links[link]),
      [2, 2, 3],
    );
    assert.equal(Object.keys(links).length, 7, Object.keys(links).join(', '));
  });

  it('cinema: a booking is one trace, found by a tag of its own span', async () => {
    const booking = await eventually(async () => {
      const found = await api.search({ service: 'main', operation: 'book seat', tags: '{"operation":"book"}' });
      const trace = found.find(({ spans }) => spans.some(({ operationName }) => operationName === 'POST /events'));
      assert.ok(trace, JSON.stringify(found.map(timeline)));
      assert.deepEqual(new Set(trace.spans.map((span) => serviceOf(trace, span))), new Set(['main', 'auth', 'log']));
      return trace;
    });
    assert.match(timeline(booking), /^main POST \/bookings\n(?: {2}.*\n?)+$/);
    for (const { tags } of Object.values(booking.processes))
      assert.equal(tagOf({ tags }, 'deployment.environment.name'), 'development');
  });
});
