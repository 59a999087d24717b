// Not part of `npm test`, run by `npm run test:interop`, which builds the Collector and Jaeger and says where they are.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Document, parseDocument } from 'yaml';
import type { Running } from '../../tools/systems/system.mjs';
import { example } from '../examples/example.ts';
import { root } from '../harness/packed.ts';
import { type Collector, collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';
import { eventually, JaegerApi, type JaegerTrace, serviceOf } from './jaeger-api.ts';
import { type Jaeger, startJaeger } from './jaeger-server.ts';
import { type Server, startServer } from './server.ts';

const { OTEL_AUTO_GATEWAY_COLLECTOR: collectorBinary = '', OTEL_AUTO_JAEGER: jaegerBinary = '' } = process.env;
const missing = process.env.OTEL_AUTO_NO_JAEGER || process.env.OTEL_AUTO_NO_GATEWAY_COLLECTOR;
const built = collectorBinary !== '' && jaegerBinary !== '';
const asyncMicro = await example('async-micro');
const skip = built ? asyncMicro.skip : missing || 'no Collector or no Jaeger; run `npm run test:interop`';

/** Traces for each step: enough that no gateway is without one (but once in 2^19 runs), and that a tenth of them is not all. */
const TRACES = 20;
/** A task's way: three spans of `gateway`, three of `backend`, two of `worker`. */
const SPANS_PER_TASK = 8;
/** Longer than a gateway waits for the end of a trace, and then for a batch; and than an agent waits for a gateway that is back. */
const DECISION_LIMIT = 30_000; // ms

/** Longer than between two times that a gateway tells what it has counted: a minute. */
const COUNT_LIMIT = 75_000; // ms

type Changes = readonly (readonly [path: string, value: unknown])[];

/**
 * A configuration of examples/deployment/gateway, but for addresses and folders. What is changed must be there.
 * @param changes values by their paths, with blanks between keys
 */
function deployed(name: string, changes: Changes): string {
  const text = readFileSync(join(root, 'examples', 'deployment', 'gateway', name), 'utf8');
  const document: Document = parseDocument(text);
  for (const [path, value] of changes) {
    const keys = path.split(' ');
    assert.ok(document.hasIn(keys), `${name} has no ${path}`);
    document.setIn(keys, document.createNode(value));
  }
  // Metrics about itself have a port of their own, which all on this machine would share.
  document.setIn(['service', 'telemetry'], document.createNode({ metrics: { level: 'none' } }));
  return document.toString();
}

const local = (port: number) => `127.0.0.1:${port}`;

interface Gateway {
  server: Server<'grpc' | 'health' | 'metrics'>;
  /** What it handed on; it takes the place of Tempo, and has all that Jaeger has. */
  handedOn: Collector;
}

async function startGateway(folder: string, name: string, jaeger: Jaeger): Promise<Gateway> {
  const handedOn = await collect();
  const file = join(folder, `${name}.yaml`);
  const server = await startServer(collectorBinary, ['grpc', 'health', 'metrics'], ({ grpc, health, metrics }) => {
    const text = deployed('gateway.yaml', [
      ['receivers otlp protocols grpc endpoint', local(grpc)],
      ['extensions health_check endpoint', local(health)],
      ['extensions file_storage directory', join(folder, name)],
      ['exporters otlp_grpc/jaeger endpoint', local(jaeger.ports.grpc)],
      ['exporters otlp_grpc/tempo endpoint', local(handedOn.port)],
      ['exporters prometheus endpoint', local(metrics)],
    ]);
    writeFileSync(file, text);
    return ['--config', file];
  });
  return { server, handedOn };
}

/** The addresses of the gateways are listed: the name that the file asks DNS for would have to be known to this machine. */
function startAgent(folder: string, gateways: readonly Gateway[]): Promise<Server<'grpc' | 'http' | 'health'>> {
  const file = join(folder, 'agent.yaml');
  return startServer(collectorBinary, ['grpc', 'http', 'health'], ({ grpc, http, health }) => {
    const hostnames = gateways.map(({ server }) => local(server.ports.grpc));
    const text = deployed('agent.yaml', [
      ['receivers otlp protocols grpc endpoint', local(grpc)],
      ['receivers otlp protocols http endpoint', local(http)],
      ['extensions health_check endpoint', local(health)],
      ['extensions file_storage directory', join(folder, 'agent')],
      ['exporters loadbalancing resolver', { static: { hostnames } }],
    ]);
    writeFileSync(file, text);
    return ['--config', file];
  });
}

/** Takes tasks through gateway, backend and worker, where a broken one fails; each in a trace with an id of ours. */
async function perform(running: Running, kind: 'broken' | 'report'): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < TRACES; number++) {
    const traceId = randomBytes(16).toString('hex');
    const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
    const task = { method: 'POST', body: { kind, product: 'p1' }, headers, status: 202 };
    const { body } = await running.call('gateway', '/api/tasks', task);
    await running.until('worker', new RegExp(`^task ${body.id} (?:done|failed)`, 'm'));
    ids.push(traceId);
  }
  return ids;
}

/** Spans may come twice: what a gateway got and did not acknowledge is sent again. */
const distinct = (spans: readonly ReceivedSpan[], traceId: string) =>
  new Set(spans.filter((span) => span.traceId === traceId).map(({ spanId }) => spanId)).size;

function assertWhole(trace: JaegerTrace | undefined, id: string): void {
  assert.ok(trace, `no trace ${id}`);
  const spans = new Map(trace.spans.map((span) => [span.spanID, span]));
  const services = Map.groupBy(spans.values(), (span) => serviceOf(trace, span));
  assert.deepEqual(
    Object.fromEntries([...services].map(([service, { length }]) => [service, length])),
    { gateway: 3, backend: 3, worker: 2 },
    id,
  );
}

describe('async-micro → an agent → two gateways → Jaeger, as in examples/deployment/gateway', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-auto-gateway-'));
  const ends: (() => Promise<unknown>)[] = [];
  let jaeger: Jaeger;
  let api: JaegerApi;
  let gateways: readonly [Gateway, Gateway];
  let agent: Server<'grpc' | 'http' | 'health'>;

  before(
    async () => {
      jaeger = await startJaeger(jaegerBinary);
      ends.push(jaeger.stop);
      api = new JaegerApi(jaeger.ports.query);
      const start = async (name: string) => {
        const gateway = await startGateway(folder, name, jaeger);
        ends.push(gateway.server.kill, gateway.handedOn.close);
        return gateway;
      };
      gateways = [await start('first'), await start('second')];
      agent = await startAgent(folder, gateways);
      ends.push(agent.kill);
    },
    { timeout: 60_000 },
  );

  after(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(folder, { recursive: true });
  });

  const start = (t: TestContext) => asyncMicro.start(t, { endpoint: `http://${local(agent.ports.http)}` });
  const logs = () => [agent, ...gateways.map(({ server }) => server)].map((server) => server.log()).join('\n');

  /** Resolves once Jaeger has all these traces whole. */
  const arrived = (ids: readonly string[]) =>
    eventually(async () => {
      for (const id of ids) assertWhole(await api.trace(id).catch(() => undefined), id);
    }, DECISION_LIMIT).catch((error) => {
      throw new Error(`${error.message}\n${logs()}`, { cause: error });
    });

  /** How many of these traces each gateway handed on; asserts that it had all spans of those. */
  const shares = (ids: readonly string[]) => {
    const counts = gateways.map(({ handedOn }) => ids.map((id) => distinct(handedOn.spans, id)).filter(Boolean));
    for (const count of counts.flat()) assert.equal(count, SPANS_PER_TASK, 'a part of a trace at a gateway');
    return counts.map(({ length }) => length);
  };

  it('each trace goes to one gateway, which keeps all of it or nothing', { timeout: 90_000 }, async (t) => {
    const running = await start(t);
    const done = await perform(running, 'report');
    const failed = await perform(running, 'broken');
    for (let number = 0; number < TRACES; number++)
      await running.call('gateway', '/api/products/p666', { status: 502 });
    await running.stop();
    // Decisions are made in the order of the traces: when these are there, it was made for the others.
    await arrived(failed);
    await eventually(async () => {
      const [first = 0, second = 0] = shares(failed);
      assert.equal(first + second, TRACES, 'each at one');
      assert.ok(first > 0 && second > 0, `${first} at the first gateway, ${second} at the second`);
      const kept = shares(done).reduce((sum, share) => sum + share);
      assert.ok(kept < TRACES, 'a tenth of what did not fail is kept');
    });
  });

  it('a gateway is killed and comes back, and so is the agent: all traces arrive, each at one', {
    timeout: 120_000,
  }, async (t) => {
    const running = await start(t);
    await gateways[0].server.kill();
    const ids = await perform(running, 'broken');
    await running.stop();
    // All spans are at the agent now. The other gateway goes on.
    await eventually(async () => {
      const [first, second = 0] = shares(ids);
      assert.equal(first, 0);
      assert.ok(second > 0, logs());
    }, DECISION_LIMIT);
    const [, before = 0] = shares(ids);
    assert.ok(before < TRACES);
    await agent.kill();
    await gateways[0].server.again();
    await agent.again();
    await arrived(ids);
    await eventually(async () => {
      const [first = 0, second = 0] = shares(ids);
      assert.equal(first + second, TRACES, 'each at one');
      assert.ok(first > 0, 'what the agent held for the gateway that was gone');
    });
  });

  it('the dashboard and the alerts ask for what the gateways count', { timeout: 90_000 }, async () => {
    const { server } = gateways[1]; // It has counted from the beginning.
    await eventually(async () => {
      const answer = await fetch(`http://${local(server.ports.metrics)}/metrics`);
      const series = parseSeries(await answer.text());
      for (const query of queries()) {
        for (const { name, conditions } of selectorsOf(query)) {
          const grouped = [...query.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(', '));
          const found = series.some(
            ({ name: one, labels }) =>
              one === name &&
              grouped.every((label) => labels.has(label)) &&
              conditions.every(({ label, value }) =>
                value === undefined ? labels.has(label) : labels.get(label) === value,
              ),
          );
          assert.ok(found, `nothing for ${name} of ${query}`);
        }
      }
    }, COUNT_LIMIT);
  });
});

/** What the dashboard and the alerts ask Prometheus. */
function queries(): string[] {
  const grafana = join(root, 'examples', 'deployment', 'grafana');
  const dashboard = JSON.parse(readFileSync(join(grafana, 'dashboard.json'), 'utf8')) as {
    panels: { targets: { expr?: string }[] }[];
  };
  const alerts = parseDocument(readFileSync(join(grafana, 'alerts.yaml'), 'utf8')).toJS() as {
    groups: { rules: { expr: string }[] }[];
  };
  return [
    ...dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr ?? [])),
    ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ];
}

/** Each `name{label="value", label=~"$variable"}` of a query; a variable may be any value. */
function selectorsOf(query: string) {
  return [...query.matchAll(/(traces_\w+)(?:\{([^}]*)\})?/g)].map(([, name = '', inside = '']) => ({
    name,
    conditions: [...inside.matchAll(/(\w+)(=~?)"([^"]*)"/g)].map(([, label = '', operator, value]) => ({
      label,
      value: operator === '=' ? value : undefined,
    })),
  }));
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
function parseSeries(text: string) {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+/gm)].map(([, name = '', inside = '']) => ({
    name,
    labels: new Map([...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value]) => [label, value])),
  }));
}
