import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { encodeStatus } from '../../../../src/otlp/response.ts';
import type { ExportTraceServiceRequestJson } from '../../../../src/otlp/types.ts';
import { type Receiver, startReceiver, type TracesInfo } from '../../../../src/viewer/receive/receiver.ts';

const MAX = 64 * 1024;
const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
provider.getTracer('test').startSpan('hello').end();
const spans = exporter.getFinishedSpans();
const protobuf = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);
const json = Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []);

describe('the OTLP/HTTP receiver', () => {
  let receiver: Receiver;
  let received: { request: ExportTraceServiceRequestJson; info: TracesInfo }[] = [];
  let fault: Error | undefined;

  before(async () => {
    receiver = await startReceiver({
      maxBodySize: MAX,
      onTraces(request, info) {
        if (fault) throw fault;
        received.push({ request, info });
      },
    });
  });
  after(() => receiver.close());
  beforeEach(() => {
    received = [];
    fault = undefined;
  });

  async function post(path: string, body: Buffer, headers: Record<string, string>, method = 'POST') {
    const response = await fetch(receiver.url + path, { method, headers, ...(method === 'GET' ? {} : { body }) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type'), bytes, headers: response.headers };
  }

  const names = () =>
    received.map(({ request }) =>
      request.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans.map((x) => x.name))),
    );

  const bodies = { protobuf: [protobuf, 'application/x-protobuf'], json: [json, 'application/json'] } as const;
  const codings = { identity: (b: Buffer) => b, gzip: gzipSync, deflate: deflateSync };
  for (const [encoding, [body, type]] of Object.entries(bodies)) {
    for (const [coding, encode] of Object.entries(codings)) {
      it(`accepts ${encoding}, ${coding}`, async () => {
        const headers = { 'content-type': type, 'content-encoding': coding, 'x-token': 'a' };
        const answer = await post('/v1/traces', encode(body), headers);
        assert.deepEqual([answer.status, answer.type], [200, type]);
        assert.equal(answer.bytes.toString(), encoding === 'json' ? '{"partialSuccess":{}}' : '');
        assert.deepEqual(names(), [['hello']]);
        assert.equal(received[0]?.info.encoding, encoding);
        assert.equal(received[0]?.info.size, body.length);
        assert.equal(received[0]?.info.headers['x-token'], 'a');
      });
    }
  }

  it('accepts a charset, upper case and a query', async () => {
    const answer = await post('/v1/traces?a=b', json, { 'content-type': 'Application/JSON; charset=utf-8' });
    assert.equal(answer.status, 200);
    assert.deepEqual(names(), [['hello']]);
  });

  it('accepts an empty protobuf body, which is an empty request', async () => {
    const answer = await post('/v1/traces', Buffer.alloc(0), { 'content-type': 'application/x-protobuf' });
    assert.equal(answer.status, 200);
    assert.deepEqual(names(), [[]]);
  });

  for (const path of ['/v1/metrics', '/v1/logs']) {
    it(`accepts and ignores ${path}`, async () => {
      const answer = await post(path, Buffer.from('anything'), { 'content-type': 'application/x-protobuf' });
      assert.equal(answer.status, 200);
      assert.equal(answer.bytes.length, 0);
      assert.equal(received.length, 0);
    });
  }

  const failures: [string, number, RegExp, Parameters<typeof post>][] = [
    ['an unknown path', 404, /nothing at \/v2\/traces/, ['/v2/traces', json, { 'content-type': 'application/json' }]],
    ['another method', 405, /takes POST, not GET/, ['/v1/traces', json, {}, 'GET']],
    ['another content-type', 415, /content-type "text\/plain"/, ['/v1/traces', json, { 'content-type': 'text/plain' }]],
    [
      'another content-encoding',
      415,
      /content-encoding "zstd".*identity, gzip, deflate/,
      ['/v1/traces', json, { 'content-type': 'application/json', 'content-encoding': 'zstd' }],
    ],
    [
      'damaged gzip',
      400,
      /could not be read \(gzip\): /,
      ['/v1/traces', json, { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ],
    [
      'gzip that is cut off',
      400,
      /could not be read \(gzip\): /,
      [
        '/v1/traces',
        gzipSync(json).subarray(0, 60),
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      ],
    ],
    ['damaged JSON', 400, /not JSON: /, ['/v1/traces', json.subarray(1), { 'content-type': 'application/json' }]],
    [
      'a body over the limit',
      413,
      /over 65536 bytes/,
      ['/v1/traces', Buffer.alloc(40 * MAX), { 'content-type': 'application/json' }],
    ],
    [
      'a small body that unpacks to more than the limit',
      413,
      /over 65536 bytes/,
      [
        '/v1/traces',
        gzipSync(Buffer.alloc(1000 * MAX)),
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      ],
    ],
  ];
  for (const [name, status, message, args] of failures) {
    it(`answers ${status} to ${name}`, async () => {
      const answer = await post(...args);
      assert.deepEqual([answer.status, answer.type], [status, 'application/json']);
      assert.match(JSON.parse(answer.bytes.toString()).message, message);
      assert.equal(answer.headers.get('allow'), status === 405 ? 'POST' : null);
      assert.equal(received.length, 0);
    });
  }

  it('answers protobuf with google.rpc.Status in protobuf', async () => {
    const answer = await post('/v1/traces', protobuf.subarray(1), { 'content-type': 'application/x-protobuf' });
    assert.deepEqual([answer.status, answer.type], [400, 'application/x-protobuf']);
    const message = answer.bytes.subarray(answer.bytes.indexOf('not an OTLP')).toString();
    assert.deepEqual(answer.bytes, Buffer.from(encodeStatus(3, message)));
  });

  it('answers 500 when its user throws, and goes on', async () => {
    fault = new Error('out of order');
    const answer = await post('/v1/traces', json, { 'content-type': 'application/json' });
    assert.equal(answer.status, 500);
    assert.match(answer.bytes.toString(), /out of order/);
    fault = undefined;
    assert.equal((await post('/v1/traces', json, { 'content-type': 'application/json' })).status, 200);
  });

  it('survives a client that goes away in the middle', async () => {
    const socket = connect(receiver.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
    );
    socket.destroy();
    await once(socket, 'close');
    assert.equal((await post('/v1/traces', json, { 'content-type': 'application/json' })).status, 200);
  });

  it('rejects with the error of the system when the port is taken', async () => {
    await assert.rejects(startReceiver({ port: receiver.port, onTraces() {} }), { code: 'EADDRINUSE' });
  });

  it('closes with connections open', async () => {
    const other = await startReceiver({ onTraces() {} });
    const socket = connect(other.port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.resume().on('error', () => {});
    await other.close();
    await closed;
  });
});
