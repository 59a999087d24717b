import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, type Http2Server } from 'node:http2';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { credentials, Metadata } from '@grpc/grpc-js';
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { decodeResponse } from '../../../../src/otlp/answer.ts';
import { listen } from '../../../../src/viewer/receive/listen.ts';
import { createOtlpGrpcServer } from '../../../../src/viewer/receive/otlp-grpc.ts';
import type { Refusal } from '../../../../src/viewer/receive/sink.ts';

const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');

const MAX = 64 * 1024;
const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
provider.getTracer('test').startSpan('hello').end();
const spans = exporter.getFinishedSpans();
const body = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);
const logs = Buffer.from(ProtobufLogsSerializer.serializeRequest([]) ?? []);

function frame(message: Buffer, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

describe('the OTLP/gRPC server', () => {
  let server: Http2Server;
  let client: ClientHttp2Session;
  let url: string;
  let names: string[] = [];
  let refusal: Refusal | undefined;

  before(async () => {
    server = createOtlpGrpcServer({
      maxBodySize: MAX,
      onTraces(request) {
        for (const { scopeSpans } of request.resourceSpans)
          for (const scope of scopeSpans) names.push(...scope.spans.map(({ name }) => name));
        return refusal;
      },
      onLogs() {
        throw new Error('out of order');
      },
    });
    const port = await listen(server, { host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${port}`;
    client = connect(url);
  });
  after(() => {
    client.close();
    server.close();
  });
  beforeEach(() => {
    names = [];
    refusal = undefined;
  });

  async function call(data: Buffer, headers: Record<string, string> = {}) {
    const stream = client.request({
      ':method': 'POST',
      ':path': TRACES,
      'content-type': 'application/grpc',
      ...headers,
    });
    const chunks: Buffer[] = [];
    const status: Record<string, unknown> = {};
    stream.on('response', (response) => Object.assign(status, response));
    stream.on('trailers', (trailers) => Object.assign(status, trailers));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => {});
    stream.end(data);
    await once(stream, 'close');
    return { ...status, answer: Buffer.concat(chunks) } as Record<string, unknown> & { answer: Buffer };
  }

  for (const compression of ['none', 'gzip'] as const) {
    it(`takes what the official exporter sends, compression ${compression}`, async () => {
      const official = new OTLPTraceExporter({
        url,
        compression: compression as never,
        credentials: credentials.createInsecure(),
        metadata: new Metadata(),
      });
      const { error } = await new Promise<{ error?: Error }>((resolve) => official.export(spans, resolve));
      await official.shutdown();
      assert.equal(error, undefined);
      assert.deepEqual(names, ['hello']);
    });
  }

  it('answers with an empty message and status 0, also to an empty request', async () => {
    const answer = await call(frame(Buffer.alloc(0)));
    assert.deepEqual([answer[':status'], answer['grpc-status']], [200, '0']);
    assert.deepEqual(answer.answer, frame(Buffer.alloc(0)));
  });

  it('says what it did not take', async () => {
    refusal = { refused: 3, reason: 'too many' };
    const { answer } = await call(frame(body));
    assert.deepEqual(decodeResponse(answer.subarray(5)), { rejected: 3, errorMessage: 'too many' });
  });

  it('takes metrics that nobody reads', async () => {
    const path = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
    assert.equal((await call(frame(Buffer.from('anything')), { ':path': path }))['grpc-status'], '0');
  });

  const failures: [string, number, RegExp, Buffer, Record<string, string>?][] = [
    ['another method', 12, /^nothing at \/x\/y$/, frame(body), { ':path': '/x/y' }],
    ['damaged protobuf', 3, /^not an OTLP protobuf message/, frame(body.subarray(1))],
    ['no message', 3, /^no message$/, Buffer.alloc(0)],
    ['two messages', 3, /^not one message/, Buffer.concat([frame(body), frame(body)])],
    ['a message that is cut off', 3, /^not one message/, frame(body).subarray(0, 40)],
    ['an unknown flag', 3, /^not one message/, frame(body, 2)],
    [
      'another compression',
      12,
      /^grpc-encoding "zstd" is not one of identity,gzip,deflate$/,
      frame(body, 1),
      { 'grpc-encoding': 'zstd' },
    ],
    ['damaged gzip', 3, /could not be read \(gzip\)/, frame(body, 1), { 'grpc-encoding': 'gzip' }],
    ['a message over the limit', 8, /over 65536 bytes/, frame(Buffer.alloc(2 * MAX))],
    [
      'a small message that unpacks to more',
      8,
      /over 65536 bytes/,
      frame(gzipSync(Buffer.alloc(100 * MAX)), 1),
      { 'grpc-encoding': 'gzip' },
    ],
    [
      'what its user fails at',
      13,
      /^the receiver failed: Error: out of order$/,
      frame(logs),
      { ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export' },
    ],
  ];
  for (const [what, status, message, data, headers] of failures) {
    it(`answers ${status} to ${what}, and goes on`, async () => {
      const answer = await call(data, headers);
      assert.deepEqual([answer[':status'], answer['grpc-status']], [200, String(status)]);
      assert.match(decodeURIComponent(String(answer['grpc-message'])), message);
      assert.deepEqual(names, []);
      assert.equal((await call(frame(body)))['grpc-status'], '0');
    });
  }

  it('answers 415 to what is no gRPC', async () => {
    assert.equal((await call(body, { 'content-type': 'application/json' }))[':status'], 415);
  });

  it('survives a client that goes away in the middle', async () => {
    const other = connect(url);
    const stream = other.request({ ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' });
    stream.on('error', () => {});
    stream.write(frame(body).subarray(0, 20));
    await once(other, 'connect');
    other.destroy();
    assert.equal((await call(frame(body)))['grpc-status'], '0');
  });
});
