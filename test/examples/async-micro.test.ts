/** Each test is named after the line of the system's description (docs/systems.md) that it shows. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Running } from '../../tools/systems/system.mjs';
import { type Collector, collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';
import { drawTraces } from '../harness/tree.ts';
import { example } from './example.ts';

const SERVICES = ['gateway', 'backend', 'product', 'worker'];
/** ms; nothing is sent by time in a test, only when the services end. */
const NEVER = '3600000';

const { definition, skip, start } = await example('async-micro');
const { TASK_QUEUE } = definition.env;

/** Takes a task through gateway, backend and worker; resolves to its id when it is done. */
async function perform(running: Running, kind: string, headers: Record<string, string> = {}): Promise<string> {
  const body = { kind, product: 'p1' };
  const answer = await running.call('gateway', '/api/tasks', { method: 'POST', body, headers, status: 202 });
  await running.until('worker', new RegExp(`^task ${answer.body.id} (?:done|failed)`, 'm'));
  return String(answer.body.id);
}

describe('async-micro', { skip }, () => {
  let collector: Collector;
  let running: Running;
  let ends: Record<string, string>;
  let requestsBefore: number;
  const spans = () => collector.spans;
  const traceOf = (id: string) => {
    const task = spans().find((span) => span.service === 'backend' && span.attributes['task.id'] === id);
    return spans().filter((span) => span.traceId === task?.traceId);
  };
  const of = (service: string, name: string, among: readonly ReceivedSpan[] = spans()) => {
    const found = among.find((span) => span.service === service && span.name === name);
    assert.ok(found, `${service} ${name} is not in\n${drawTraces(among)}`);
    return found;
  };
  let done: string;
  let failed: string;

  before(async () => {
    collector = await collect();
    running = await start(
      { after },
      {
        endpoint: collector.url,
        overrides: { OTEL_BSP_SCHEDULE_DELAY: NEVER },
      },
    );
    done = await perform(running, 'report', {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'vendor=opaque',
    });
    failed = await perform(running, 'broken');
    for (const _ of [1, 2]) await running.call('gateway', '/api/products/p1');
    await running.call('gateway', '/api/products/p666', { status: 502 });
    requestsBefore = collector.requests.length;
    ends = await running.stop();
  });
  after(() => collector?.close());

  it('gateway (Express) → backend → RabbitMQ task_queue → worker: one trace', () => {
    assert.equal(
      drawTraces(traceOf(done)),
      `gateway  POST /api/tasks  SERVER
└─ gateway  request handler - /api/tasks  INTERNAL
   └─ gateway  POST  CLIENT
      └─ backend  POST /tasks  SERVER
         └─ backend  request handler - /tasks  INTERNAL
            └─ backend  publish ${TASK_QUEUE}  PRODUCER
               └─ worker  process ${TASK_QUEUE}  CONSUMER
                  └─ worker  perform task  INTERNAL`,
    );
  });

  it('gateway → product: one trace', () => {
    const { traceId } = of('product', 'GET /products/:id');
    assert.equal(
      drawTraces(spans().filter((span) => span.traceId === traceId)),
      `gateway  GET /api/products/:id  SERVER
└─ gateway  request handler - /api/products/:id  INTERNAL
   └─ gateway  GET  CLIENT
      └─ product  GET /products/:id  SERVER
         └─ product  request handler - /products/:id  INTERNAL`,
    );
  });

  it('the worker joins the trace through message headers (W3C traceparent, tracestate)', () => {
    const consumer = of('worker', `process ${TASK_QUEUE}`, traceOf(done));
    assert.equal(consumer.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.equal(consumer.parentSpanId, of('backend', `publish ${TASK_QUEUE}`, traceOf(done)).spanId);
    assert.equal(consumer.traceState, 'vendor=opaque');
  });

  it('flushes on SIGTERM and then exits, as without the loader', () => {
    assert.equal(requestsBefore, 0, 'nothing was due before the services ended');
    assert.deepEqual(ends, {
      gateway: 'exit code 0',
      backend: 'exit code 0',
      product: 'SIGTERM',
      worker: 'exit code 0',
    });
    assert.equal(spans().length, 2 * 8 + 3 * 5);
  });

  it('sampling: 100 % in development', () => {
    assert.equal(new Set(spans().map((span) => span.traceId)).size, 5);
  });

  it('started by one flag: the gateway by --require, as with a tracing.js required first', () => {
    const flags = definition.services.map(({ name, flag = '--import' }) => `${name} ${flag}`);
    assert.deepEqual(flags, ['worker --import', 'product --import', 'backend --import', 'gateway --require']);
    assert.ok(spans().some((span) => span.service === 'gateway'));
  });

  it('batch, not simple, processing', () => {
    assert.ok(
      collector.requests.length <= 2 * SERVICES.length,
      `${spans().length} spans in ${collector.requests.length} requests`,
    );
  });

  it('service name per service', () => {
    assert.deepEqual([...new Set(spans().map((span) => span.service))].sort(), [...SERVICES].sort());
  });

  it('JAEGER_AGENT_HOST is answered by one line that names the OTLP setting', () => {
    for (const service of SERVICES) {
      assert.match(
        running.output(service).stderr,
        /^\[otel-auto\] warn: JAEGER_AGENT_HOST is not read\. Set OTEL_EXPORTER_OTLP_ENDPOINT .* instead\.\n$/,
      );
    }
  });

  it('attributes from code', () => {
    assert.equal(of('backend', 'request handler - /tasks', traceOf(done)).attributes['task.kind'], 'report');
    assert.equal(of('worker', 'perform task', traceOf(done)).attributes['task.id'], done);
  });

  it('span event cache-miss, once for what is cached then', () => {
    const events = spans().flatMap((span) => (span.service === 'product' ? span.events : []));
    const misses = events.filter((event) => event.name === 'cache-miss');
    assert.deepEqual(
      misses.map((event) => event.attributes['cache.key']),
      ['p1', 'p666'],
    );
  });

  it('span event retry-attempt', () => {
    const { events } = of('worker', 'perform task', traceOf(failed));
    const attributes = { 'retry.number': 1, 'retry.reason': `task ${failed} cannot be done` };
    assert.deepEqual(events[0], { name: 'retry-attempt', attributes });
    assert.deepEqual(of('worker', 'perform task', traceOf(done)).events, []);
  });

  it('errors with recorded exception, in code that is traced by hand and in code that is not', () => {
    const byHand = of('worker', 'perform task', traceOf(failed));
    const broken = spans().find((span) => span.service === 'product' && span.scope.includes('koa') && isError(span));
    for (const [span, message] of [
      [byHand, `task ${failed} cannot be done`],
      [broken, 'no product p666'],
    ] as const) {
      assert.ok(span, drawTraces(spans()));
      assert.equal(`${span.status}: ${span.statusMessage}`, `ERROR: ${message}`);
      const exception = span.events.find((event) => event.name === 'exception');
      assert.equal(exception?.attributes['exception.type'], 'Error');
      assert.equal(exception.attributes['exception.message'], message);
      assert.match(String(exception.attributes['exception.stacktrace']), /(?:worker|server)\.mjs:\d+/);
    }
  });
});

const isError = (span: ReceivedSpan) => span.status === 'ERROR';

describe('async-micro in production', { skip }, () => {
  const REQUESTS = 400;
  const AT_ONCE = 20;

  it('sampling: 10 % of the traces (traceidratio), each of them whole', async (t) => {
    const collector = await collect();
    t.after(() => collector.close());
    const overrides = { OTEL_TRACES_SAMPLER_ARG: '0.1' };
    const running = await start(t, { endpoint: collector.url, overrides });
    const ids: string[] = [];
    const client = async () => {
      for (let request = 0; request < REQUESTS / AT_ONCE; request++) ids.push(await perform(running, 'report'));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
    await running.stop();

    assert.equal(ids.length, REQUESTS);
    const traces = Map.groupBy(collector.spans, (span) => span.traceId);
    for (const spans of traces.values()) {
      // Of the gateway's three, the backend's three and the worker's two none is missing, and all hang together.
      const text = drawTraces(spans);
      assert.equal(spans.length, 8, text);
      assert.deepEqual(new Set(spans.map((span) => span.service)), new Set(['gateway', 'backend', 'worker']), text);
      assert.equal(text.split('\n').filter((line) => !/^[ └]/.test(line)).length, 1, text);
    }
    // The standard deviation is 6: a right sampler is out of these bounds less than once in a million runs.
    assert.ok(traces.size >= 10 && traces.size <= 80, `${traces.size} of ${REQUESTS} traces were sampled`);
  });
});
