/** A collector's other port: the line says which protocol or scheme is wanted there. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../harness/run.ts';

const APP = join(import.meta.dirname, '..', 'standard', 'settings', 'apps', 'two-hops.cjs');

async function lineOf(t: TestContext, server: Server, protocol: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  };
  const { code, stderr } = await run({ file: APP, env });
  assert.equal(code, 0, stderr);
  return stderr.split('\n')[0] ?? '';
}

test('gRPC to a port of HTTP', async (t) => {
  const server = createHttpServer((request, response) =>
    request.resume().on('end', () => response.writeHead(404).end()),
  );
  const line = await lineOf(t, server, 'grpc');
  assert.match(
    line,
    /: the collector does not speak gRPC there \(No connection established\. Last error: Protocol error\); /,
  );
  assert.match(
    line,
    /; an HTTP port \(often 4318\) needs OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf, gRPC is usually on 4317$/,
  );
});

const PERHAPS_TLS =
  /; if that port speaks TLS, OTEL_EXPORTER_OTLP_ENDPOINT must begin with https:\/\/; else see the log /;

test('http:// to a port of TLS that cuts the connection off', async (t) => {
  for (const protocol of ['http/protobuf', 'grpc']) {
    // What a TLS server does about bytes that are no handshake: an alert, and the end.
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70])).destroySoon());
    });
    const line = await lineOf(t, server, protocol);
    assert.match(line, protocol === 'grpc' ? /Last error: |does not speak gRPC/ : /not HTTP\/1\.1|cut off/, line);
  }
  const silent = createServer((socket) => void socket.on('error', () => {}).once('data', () => socket.destroy()));
  assert.match(await lineOf(t, silent, 'http/protobuf'), PERHAPS_TLS);
});

test('http:// to a port of TLS that says so', async (t) => {
  const server = createHttpServer((request, response) =>
    request.resume().on('end', () => response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n')),
  );
  const line = await lineOf(t, server, 'http/protobuf');
  assert.match(line, /; that port speaks TLS: OTEL_EXPORTER_OTLP_ENDPOINT must begin with https:\/\/$/);
});
