import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createGunzip } from 'node:zlib';
import { run } from '../harness/run.ts';
import { type Body, checkBodies } from './body.ts';
import { plain } from './plain.ts';
import { ways } from './ways.ts';

interface SeenRequest {
  transport: 'grpc' | 'http';
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  metadata?: { get(name: string): unknown[] };
}

interface Server {
  start(): Promise<void>;
  close(): Promise<void>;
  readonly grpcUrl: URL;
  readonly httpUrl: URL;
}

/** It has no types. */
const { MockOtlpServer } = createRequire(import.meta.url)('@elastic/mockotlpserver') as {
  MockOtlpServer: new (options: object) => Server;
};

const traces: unknown[] = [];
const requests: SeenRequest[] = [];
const server = new MockOtlpServer({
  services: ['http', 'grpc'],
  httpHostname: '127.0.0.1',
  grpcHostname: '127.0.0.1',
  httpPort: 0,
  grpcPort: 0,
  logLevel: 'warn',
  onTrace: (trace: unknown) => traces.push(trace),
  onRequest: (request: SeenRequest) => requests.push(request),
});

/** The server does not decompress what comes over HTTP; this in front of it does. */
const decompressor = createServer((request, response) => {
  encodings.add(request.headers['content-encoding']);
  const { 'content-encoding': encoding, 'content-length': _, ...headers } = request.headers;
  const onward = forward(new URL(request.url ?? '', server.httpUrl), { method: 'POST', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  if (encoding === 'gzip') request.pipe(createGunzip()).pipe(onward);
  else request.pipe(onward);
});
const encodings = new Set<string | undefined>();

before(async () => {
  await server.start();
  decompressor.listen(0, '127.0.0.1');
  await once(decompressor, 'listening');
});
after(async () => {
  decompressor.close();
  await server.close();
});

for (const { protocol, compression } of ways) {
  test(`${protocol}, compression ${compression}`, async () => {
    traces.length = 0;
    requests.length = 0;
    encodings.clear();
    const { port } = decompressor.address() as AddressInfo;
    const endpoint = protocol === 'grpc' ? server.grpcUrl : new URL(`http://127.0.0.1:${port}`);
    const { code, stdout, stderr } = await run({
      file: join(import.meta.dirname, 'apps', 'all-fields.mjs'),
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.href,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_COMPRESSION: compression,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%20b,authorization=Bearer t0ken',
        OTEL_SERVICE_NAME: 'interop',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      },
    });
    assert.deepEqual([code, stderr], [0, '']);

    checkBodies(
      traces.map((trace) => plain(trace) as unknown as Body),
      stdout,
    );

    assert.ok(requests.length > 0);
    for (const request of requests) {
      const header = (name: string) => request.headers?.[name] ?? request.metadata?.get(name)[0];
      assert.deepEqual([header('x-tenant'), header('authorization')], ['a b', 'Bearer t0ken']);
    }
    // Over gRPC the server's library decompresses, and does not tell.
    if (protocol !== 'grpc') assert.deepEqual([...encodings], [compression === 'gzip' ? 'gzip' : undefined]);
  });
}
