import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ROOT_CONTEXT, SeverityNumber, trace } from '@opentelemetry/api';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  AggregationType,
  InstrumentType,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { decodeResponse, parseResponse } from '../../../src/otlp/answer.ts';
import { decodeRequest } from '../../../src/otlp/decode.ts';
import { encodeLogRecord } from '../../../src/otlp/encode-log.ts';
import { composeRequest, fieldSize, frameSpan } from '../../../src/otlp/request.ts';
import { Writer } from '../../../src/otlp/writer.ts';
import { defineResource, defineScope, readDefinition } from '../../../src/pipeline/ring/definitions.ts';

const resource = resourceFromAttributes({ 'service.name': 'test' });

/** One request with one record, made by our parts as the sender puts them together. */
function ourRequest(record: ReadableLogRecord): Uint8Array {
  const out = new Writer(1 << 22);
  const part = (define: () => void) => {
    out.reset();
    define();
    const bytes = out.bytes();
    return readDefinition(bytes, 0, bytes.length);
  };
  const ofResource = part(() => defineResource(out, resource));
  const scope = part(() => defineScope(out, record.instrumentationScope));
  out.reset();
  encodeLogRecord(out, record);
  const encoded = out.bytes();
  const framed = Buffer.alloc(fieldSize(encoded.length));
  framed.set(encoded, frameSpan(framed, 0, encoded.length));
  return composeRequest({ resource: ofResource.message, schemaUrl: ofResource.schemaUrl }, [
    { scope: scope.message, schemaUrl: scope.schemaUrl, spans: framed },
  ]);
}

function emit(record: Parameters<ReturnType<LoggerProvider['getLogger']>['emit']>[0]): ReadableLogRecord {
  const emitted: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource,
    processors: [{ onEmit: (each) => void emitted.push(each), forceFlush: async () => {}, shutdown: async () => {} }],
  });
  provider.getLogger('scope', '1.2', { schemaUrl: 'https://example.com/1' }).emit(record);
  assert.ok(emitted[0]);
  return emitted[0];
}

const context = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
});
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie('any'), { maxKeys: 3 }),
  ),
})).any;

test('a log record is encoded as the official serializer does it', () => {
  fc.assert(
    fc.property(
      fc.record(
        {
          body: value,
          severityText: fc.string(),
          severityNumber: fc.constantFrom(...Object.values(SeverityNumber).filter((each) => typeof each === 'number')),
          eventName: fc.string(),
          attributes: fc.dictionary(fc.string({ minLength: 1 }), value, { maxKeys: 4 }),
          timestamp: fc.integer({ min: 1, max: 2e12 }),
          context: fc.constant(context),
        },
        { requiredKeys: [] },
      ),
      (record) => {
        const emitted = emit(record as never);
        const official = ProtobufLogsSerializer.serializeRequest([emitted]) as Uint8Array;
        assert.deepEqual(Buffer.from(ourRequest(emitted)), Buffer.from(official));
      },
    ),
    { numRuns: 300 },
  );
});

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

async function measured(): Promise<ResourceMetrics> {
  const reader = new Reader({
    aggregationSelector: (type) =>
      type === InstrumentType.HISTOGRAM
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
        : { type: AggregationType.DEFAULT },
  });
  const plain = new Reader();
  const provider = new MeterProvider({ resource, readers: [reader, plain] });
  const meter = provider.getMeter('scope', '1', { schemaUrl: 'https://example.com/2' });
  meter.createCounter('sum', { unit: 'By', description: 'bytes' }).add(3.5, { a: 'b' });
  meter.createUpDownCounter('open').add(-2);
  meter.createGauge('gauge').record(7, { list: [1, 2], yes: true });
  const histogram = meter.createHistogram('histogram');
  for (const each of [0, 0.001, 1, 70, 1e6]) histogram.record(each, { a: 1 });
  const [first, second] = [await reader.collect(), await plain.collect()];
  return {
    resource,
    scopeMetrics: [...first.resourceMetrics.scopeMetrics, ...second.resourceMetrics.scopeMetrics],
  };
}

/** Both ways to leave out a default, and both ways to write a 64-bit integer, are right. */
function normal(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json), (key, each) => {
    if (each === 0 || each === '' || each === '0' || each === false || each === null) return undefined;
    if (Array.isArray(each) && each.length === 0) return undefined;
    if (typeof each === 'object' && each !== null && Object.keys(each).length === 0) return undefined;
    const integer = /^(asInt|intValue|count|zeroCount|bucketCounts|\d+)$/.test(key) && typeof each === 'number';
    return integer ? String(each) : each;
  });
}

describe('http/json has what the official JSON serializer has', () => {
  test('metrics', async () => {
    const metrics = await measured();
    const bytes = ProtobufMetricsSerializer.serializeRequest(metrics) as Uint8Array;
    const official = JSON.parse(Buffer.from(JsonMetricsSerializer.serializeRequest(metrics) as Uint8Array).toString());
    assert.deepEqual(normal(decodeRequest('metrics', bytes)), normal(official));
  });

  test('logs', () => {
    const record = emit({
      body: { text: 'hello', list: [1, 'two', null], deep: { yes: true } },
      severityNumber: SeverityNumber.WARN2,
      severityText: 'WARN',
      eventName: 'event',
      attributes: { a: 1.5, b: 'c' },
      context,
    });
    const official = JSON.parse(Buffer.from(JsonLogsSerializer.serializeRequest([record]) as Uint8Array).toString());
    assert.deepEqual(normal(decodeRequest('logs', ourRequest(record))), normal(official));
  });
});

describe('answers', () => {
  const partial = Buffer.from([0x0a, 0x06, 0x08, 0x03, 0x12, 0x02, 0x6e, 0x6f]);

  test('a partial success of any signal', () => {
    assert.deepEqual(decodeResponse(partial), { rejected: 3, errorMessage: 'no' });
    assert.equal(decodeResponse(new Uint8Array(0)), undefined);
    assert.deepEqual(decodeResponse(Buffer.from([0x0a, 0x00])), { rejected: 0, errorMessage: '' });
    for (const [signal, name] of [
      ['traces', 'rejectedSpans'],
      ['logs', 'rejectedLogRecords'],
      ['metrics', 'rejectedDataPoints'],
    ] as const) {
      const text = JSON.stringify({ partialSuccess: { [name]: '3', errorMessage: 'no' } });
      assert.deepEqual(parseResponse(signal, text), { rejected: 3, errorMessage: 'no' });
      assert.equal(parseResponse(signal, '{}'), undefined);
      assert.deepEqual(parseResponse(signal, '{"partialSuccess":null}'), { rejected: 0, errorMessage: '' });
    }
  });

  test('what is none is refused', () => {
    for (const text of ['<html>', 'half', 'ok']) assert.throws(() => decodeResponse(Buffer.from(text)));
    assert.throws(() => parseResponse('logs', '<html>'));
  });
});
