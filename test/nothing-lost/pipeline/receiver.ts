import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeTraceRequest } from '../../../src/otlp/decode.ts';

export interface Request {
  readonly headers: IncomingMessage['headers'];
  readonly method: string | undefined;
  readonly url: string | undefined;
  /** Names of the spans in it. */
  readonly spans: readonly string[];
  readonly body: ReturnType<typeof decodeTraceRequest>;
}

export interface Receiver extends AsyncDisposable {
  readonly endpoint: string;
  readonly requests: Request[];
  /** Names of all spans received. */
  spans(): string[];
  /** Resolves when `count` spans have been received. */
  received(count: number): Promise<void>;
}

type Answer = (res: ServerResponse, request: Request, index: number) => void;

/** An OTLP/HTTP receiver on a free port. */
export async function receive(answer: Answer = (res) => res.end()): Promise<Receiver> {
  const requests: Request[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const spans = () => requests.flatMap((request) => request.spans);
  const server = createServer(async (req, res) => {
    const raw = await buffer(req);
    const bytes = req.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const json = req.headers['content-type'] === 'application/json';
    const body = json ? JSON.parse(bytes.toString()) : decodeTraceRequest(bytes);
    const request = { headers: req.headers, method: req.method, url: req.url, body, spans: names(body) };
    requests.push(request);
    answer(res, request, requests.length - 1);
    for (const wait of waiting) if (spans().length >= wait.count) wait.resolve();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    requests,
    spans,
    received: (count) =>
      new Promise((resolve) => {
        if (spans().length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function names(body: ReturnType<typeof decodeTraceRequest>): string[] {
  return body.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name ?? '')),
  );
}
