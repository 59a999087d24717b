// The receiver of all contenders, a process of its own: answers at once, counts spans, keeps nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { countDatadogSpans } from './msgpack.ts';
import { countOtlpSpans } from './otlp.ts';

/** Longer than any pause of an exporter: a connection closed under a request would be a lost batch. */
const KEEP_ALIVE = 120_000; // ms

let spans = 0;
let problem: string | undefined;

const counters: Record<string, (bytes: Buffer) => number> = {
  '/v1/traces': countOtlpSpans,
  '/v0.4/traces': countDatadogSpans,
};

const server = createServer({ keepAliveTimeout: KEEP_ALIVE }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const count = counters[request.url ?? ''];
    if (count === undefined) return response.writeHead(404).end();
    const body = Buffer.concat(chunks);
    try {
      spans += count(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    } catch (error) {
      problem = `${request.url}: ${error}`;
    }
    if (count === countOtlpSpans) return response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', () => process.send?.({ spans, problem }));
process.on('disconnect', () => process.exit());
