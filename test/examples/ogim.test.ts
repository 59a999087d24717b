/** Each test is named after the line of the system's description (docs/systems.md) that it shows. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Running } from '../../tools/systems/system.mjs';
import { type Collector, collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';
import { drawTraces } from '../harness/tree.ts';
import { example } from './example.ts';
import { receiveGrpc } from './grpc.ts';

const { definition, skip, start } = await example('ogim');
const { COMMANDS_TOPIC } = definition.env;

const QUICK_TEST = `gateway  GET /api/alert/*  SERVER
└─ gateway  request handler - /api/alert/*  INTERNAL
   └─ gateway  GET  CLIENT
      └─ alerts  GET /alerts  SERVER
         └─ alerts  request handler - /alerts  INTERNAL`;

describe('OGIM', { skip }, () => {
  let collector: Collector;
  let running: Running;
  let command: string;
  const traceOf = (service: string, name: string): ReceivedSpan[] => {
    const found = collector.spans.find((span) => span.service === service && span.name === name);
    assert.ok(found, `${service} ${name} is not in\n${drawTraces(collector.spans)}`);
    return collector.spans.filter((span) => span.traceId === found.traceId);
  };

  before(async () => {
    collector = await collect();
    running = await start({ after }, { endpoint: collector.url });
    await running.call('gateway', '/api/alert/alerts');
    const body = { device: 'pump-4', action: 'stop' };
    const answer = await running.call('gateway', '/api/command/commands', { method: 'POST', body, status: 202 });
    command = String(answer.body.id);
    await running.until('alerts', new RegExp(`^alert for command ${command}`, 'm'));
    const ends = await running.stop();
    assert.deepEqual(ends, { gateway: 'exit code 0', commands: 'exit code 0', alerts: 'exit code 0' });
  });
  after(() => collector?.close());

  it('quick test: the trace of a request to /api/alert/alerts has the spans of both services, joined', () => {
    assert.equal(drawTraces(traceOf('alerts', 'GET /alerts')), QUICK_TEST);
  });

  it('gateway → services by HTTP, → Kafka → service: one trace', () => {
    assert.equal(
      drawTraces(traceOf('commands', 'POST /commands')),
      `gateway  POST /api/command/*  SERVER
└─ gateway  request handler - /api/command/*  INTERNAL
   └─ gateway  POST  CLIENT
      └─ commands  POST /commands  SERVER
         └─ commands  request handler - /commands  INTERNAL
            └─ commands  send ${COMMANDS_TOPIC}  PRODUCER
               └─ alerts  process ${COMMANDS_TOPIC}  CONSUMER`,
    );
  });

  it('Kafka messages carry traceparent in their headers', () => {
    const producer = traceOf('commands', 'POST /commands').find((span) => span.kind === 'PRODUCER');
    const [, headers] = /^alert for command .*, headers: (.*)$/m.exec(running.output('alerts').stdout) ?? [];
    // Sampled, and, since level 2 of the recommendation, that the trace id is random.
    const traceparent = new RegExp(`^source=commands,traceparent=00-${producer?.traceId}-${producer?.spanId}-0[13]$`);
    assert.match(headers?.split(',').sort().join() ?? '', traceparent);
  });

  it('OTEL_TRACING_CONSOLE=true prints spans, beside sending them', () => {
    assert.ok(collector.spans.length > 0);
    for (const { service, spanId, name } of collector.spans) {
      const { stdout } = running.output(service);
      assert.ok(stdout.includes(`'${spanId}'`) && stdout.includes(name), `${service} did not print ${name} ${spanId}`);
    }
  });

  it('on every span: service.name, version, deployment.environment', () => {
    for (const { service, resource } of collector.spans) {
      assert.equal(resource['service.name'], service);
      assert.equal(resource['service.version'], '2.1.0');
      assert.equal(resource['deployment.environment'], 'production');
      assert.equal(resource['deployment.environment.name'], 'production');
    }
    assert.deepEqual(new Set(collector.spans.map((span) => span.service)), new Set(['gateway', 'alerts', 'commands']));
  });

  it('metadata from code on the current span (command id)', () => {
    const marked = collector.spans.filter((span) => 'command.id' in span.attributes);
    assert.deepEqual(
      marked.map((span) => `${span.service} ${span.name} ${span.attributes['command.id']}`),
      [`commands request handler - /commands ${command}`],
    );
  });
});

describe('OGIM with its own endpoint', { skip }, () => {
  it('OTEL_EXPORTER_OTLP_ENDPOINT with port 4317 and no protocol: gRPC', async (t) => {
    const receiver = await receiveGrpc();
    if (receiver === undefined) return t.skip('port 4317 of 127.0.0.1 is taken, and no other port means gRPC; free it');
    t.after(() => receiver.close());
    const running = await start(t, { endpoint: receiver.endpoint });
    await running.call('gateway', '/api/alert/alerts');
    await running.stop();
    const of = receiver.spans.filter((span) => span.service === 'gateway').map((span) => span.traceId);
    assert.equal(drawTraces(receiver.spans.filter((span) => of.includes(span.traceId))), QUICK_TEST);
  });
});
