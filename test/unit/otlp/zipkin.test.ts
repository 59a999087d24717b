import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { toZipkin, type ZipkinSpan } from '../../../src/otlp/zipkin.ts';

const spans: ReadableSpan[] = [];
const exporter = {
  export(ended: ReadableSpan[], done: (result: { code: number }) => void) {
    spans.push(...ended);
    done({ code: 0 });
  },
  shutdown: async () => {},
};
const resource = resourceFromAttributes({ 'service.name': 'shop', 'host.name': 'h' });
const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const tracer = provider.getTracer('scope', '1.0');

function makeSpans(): void {
  const root = tracer.startSpan('root', { kind: SpanKind.SERVER, attributes: { n: 7, yes: true, half: 0.5 } });
  for (const kind of [SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER, SpanKind.INTERNAL]) {
    const startTime = new Date('2026-01-01T00:00:00.123Z');
    const span = tracer.startSpan(`child ${kind}`, { kind, startTime }, trace.setSpan(ROOT_CONTEXT, root));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'broken' });
    span.addEvent('retry');
    span.end(new Date('2026-01-01T00:00:00.456Z'));
  }
  root.setStatus({ code: SpanStatusCode.OK });
  root.end();
}

/** What the official exporter sends. */
async function official(): Promise<ZipkinSpan[]> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    for await (const chunk of request.setEncoding('utf8')) bodies.push(chunk);
    response.writeHead(202).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => new ZipkinExporter({ url }).export(spans, () => done()));
  server.close();
  return JSON.parse(bodies.join(''));
}

test('spans are to Zipkin what the official exporter makes of them, with the scope added', async () => {
  makeSpans();
  const ours = toZipkin(ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array);
  const theirs = await official();
  assert.equal(ours.length, 5);
  for (const [index, expected] of theirs.entries()) {
    const { duration, timestamp, ...span } = ours[index] as ZipkinSpan;
    const { duration: theirDuration, timestamp: theirTimestamp, ...rest } = expected;
    const scope = { 'otel.scope.name': 'scope', 'otel.scope.version': '1.0' };
    const annotations = rest.annotations?.map(({ value }) => value);
    assert.deepEqual(
      { ...span, annotations: span.annotations?.map(({ value }) => value) },
      {
        ...rest,
        annotations,
        tags: { ...rest.tags, ...scope },
      },
    );
    assert.ok(Math.abs(timestamp - theirTimestamp) <= 1);
    assert.ok(Math.abs(duration - Math.max(1, theirDuration)) <= 1);
  }
});

test('what has no place in Zipkin is text', () => {
  spans.length = 0;
  const span = tracer.startSpan('a', { startTime: 1000, attributes: { list: ['a', 'b'], empty: '' } });
  span.addEvent('e', { a: 1, b: ['x'] }, 1001);
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(1000);
  const [seen] = toZipkin(ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array);
  assert.equal(seen?.tags.list, '["a","b"]');
  assert.equal(seen?.tags.empty, '');
  assert.equal(seen?.tags.error, 'true');
  assert.equal(seen?.duration, 1);
  assert.equal(seen?.annotations?.[0]?.value, 'e: {"a":"1","b":["x"]}');
  assert.ok(!('parentId' in (seen ?? {})));
});
