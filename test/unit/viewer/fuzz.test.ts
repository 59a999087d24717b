/** Hostile telemetry: mutated bodies are taken or refused, and whatever was taken can be shown, in bounded memory. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { decodeRequest } from '../../../src/otlp/decode.ts';
import { OtlpDecodeError } from '../../../src/otlp/error.ts';
import { parseRequest } from '../../../src/otlp/json.ts';
import type { Signal } from '../../../src/otlp/signal.ts';
import { describe } from '../../../src/viewer/analysis/describe.ts';
import { summarize } from '../../../src/viewer/analysis/summarize.ts';
import { handOver } from '../../../src/viewer/receive/sink.ts';
import { openText } from '../../../src/viewer/store/open.ts';
import { Store } from '../../../src/viewer/store/store.ts';
import { toTraceRequest } from '../../../src/viewer/store/to-otlp.ts';
import { drawTrace } from '../../../src/viewer/terminal/draw-trace.ts';
import { encodeTraces } from './encode-traces.ts';
import { hex, logsJson, NOW, traceIdOf, tracesJson } from './requests.ts';

const BODIES = 100_000;
const MEMORY = 4 * 1024 * 1024;
/** Of the heap, beyond the store's own bound: what the decoder and the analysis keep to be fast, and V8's slack. */
const SLACK = 24 * 1024 * 1024;

/** mulberry32: the same numbers in each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const INTERESTING = [0x00, 0x01, 0x0a, 0x12, 0x1a, 0x22, 0x7f, 0x80, 0xff];

/** Flips, cuts, repeats, inserts: what a fuzzer does. */
function mutate(body: Buffer, below: (limit: number) => number): Buffer {
  let mutated = Buffer.from(body);
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(mutated.length + 1);
    switch (below(6)) {
      case 0:
        if (at < mutated.length) mutated[at] = (mutated[at] as number) ^ (1 << below(8));
        break;
      case 1:
        if (at < mutated.length) mutated[at] = INTERESTING[below(INTERESTING.length)] as number;
        break;
      case 2:
        mutated = mutated.subarray(0, at);
        break;
      case 3: {
        const end = Math.min(mutated.length, at + below(200));
        mutated = Buffer.concat([mutated.subarray(0, end), mutated.subarray(at, end), mutated.subarray(end)]);
        break;
      }
      case 4:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(Math.min(mutated.length, at + below(50)))]);
        break;
      default: {
        const other = Buffer.from(Array.from({ length: below(20) }, () => below(256)));
        mutated = Buffer.concat([mutated.subarray(0, at), other, mutated.subarray(at)]);
      }
    }
  }
  return mutated;
}

const attributes = {
  text: { stringValue: 'a text' },
  number: { intValue: '-5' },
  nested: { arrayValue: { values: [{ kvlistValue: { values: [{ key: 'k', value: { bytesValue: 'AAE=' } }] } }] } },
};
const traces = tracesJson(
  { id: 1, kind: 2, attributes },
  { id: 2, parent: 1, kind: 3, status: { code: 2, message: 'no' }, attributes },
);
const logs = logsJson({
  traceId: traceIdOf(1),
  spanId: hex(1, 16),
  timeUnixNano: `${NOW}000000`,
  body: attributes.nested,
});

async function metricsBody(): Promise<Buffer> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e9 });
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter('test');
  meter.createCounter('counter').add(1, { a: 'b' });
  meter.createHistogram('histogram').record(5);
  await provider.forceFlush();
  const [first] = exporter.getMetrics();
  await provider.shutdown();
  assert.ok(first);
  return Buffer.from(ProtobufMetricsSerializer.serializeRequest(first) ?? []);
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it(`takes or refuses ${BODIES} mutated bodies, and keeps its bound`, { timeout: 300_000 }, async () => {
  const bases: [Signal, 'protobuf' | 'json', Buffer][] = [
    ['traces', 'protobuf', encodeTraces(20)],
    ['traces', 'json', Buffer.from(JSON.stringify(traces))],
    ['logs', 'json', Buffer.from(JSON.stringify(logs))],
    ['metrics', 'protobuf', await metricsBody()],
    // The bytes of one signal are sent as those of another.
    ['logs', 'protobuf', encodeTraces(3)],
  ];
  const store = new Store({ memory: MEMORY });
  const sink = {
    onTraces: (request: Parameters<Store['addTraces']>[0]) => store.addTraces(request),
    onLogs: (request: Parameters<Store['addLogs']>[0]) => store.addLogs(request),
    onMetrics: (request: Parameters<Store['addMetrics']>[0]) => store.addMetrics(request),
  };
  const below = random(18);
  const before = heapUsed();
  let taken = 0;
  for (let count = 0; count < BODIES; count++) {
    const [signal, encoding, base] = bases[below(bases.length)] as (typeof bases)[number];
    const body = mutate(base, below);
    try {
      const text = body.toString('utf8');
      handOver(sink, signal, undefined, () =>
        encoding === 'json' ? parseRequest(signal, text) : decodeRequest(signal, body),
      );
      taken++;
    } catch (error) {
      if (!(error instanceof OtlpDecodeError)) throw error;
    }
    assert.ok(store.bytes <= MEMORY, `${store.bytes} bytes after ${count} bodies`);
    if (count % 5000 === 0) showAll(store);
  }
  assert.ok(taken > BODIES / 20 && taken < BODIES, `${taken} were taken`);
  const grown = heapUsed() - before;
  assert.ok(grown < MEMORY + SLACK, `the heap has grown by ${grown}`);
});

/** What was taken can be shown, and goes out as what can be opened again. */
function showAll(store: Store): void {
  let count = 0;
  for (const trace of store.traces()) {
    if (count++ === 50) break;
    summarize(trace);
    describe(trace);
    drawTrace(trace, { columns: 80, attributes: true });
    JSON.stringify(trace);
    const copy = new Store();
    openText(copy, JSON.stringify(toTraceRequest(trace.spans)));
    assert.equal(copy.spans, trace.spans.length);
  }
}

it('refuses what is nested without end', () => {
  const nested = (levels: number) => `${'{"arrayValue":{"values":['.repeat(levels)}${']}}'.repeat(levels)}`;
  const body = (value: string) =>
    JSON.stringify(tracesJson({ id: 1, attributes: { a: { stringValue: 'HERE' } } })).replace(
      '{"stringValue":"HERE"}',
      value,
    );
  parseRequest('traces', body(nested(20)));
  assert.throws(() => parseRequest('traces', body(nested(2000))), OtlpDecodeError);
});
