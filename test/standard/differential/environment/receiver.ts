import { type EventEmitter, once } from 'node:events';
import { createServer as createHttp, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttp2, type IncomingHttpHeaders as Http2Headers } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';

export interface RawRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders | Http2Headers;
  body: Buffer;
  /** Did the client go away before it had an answer? */
  aborted: boolean;
}

export interface RawReceiver {
  /** `127.0.0.1:port` */
  host: string;
  requests: RawRequest[];
  /** Resolves when each request was answered, or its client is gone. */
  settled(): Promise<void>;
  close(): void;
}

/** The first bytes of HTTP/2, https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = 'PRI';

/** Takes OTLP by HTTP and by gRPC on one port, whatever the path, and keeps it as it came. `answers` false: it never does. */
export async function receiveRaw({ answers }: { answers: boolean }): Promise<RawReceiver> {
  const requests: RawRequest[] = [];
  const ends: Promise<unknown>[] = [];

  function keep(stream: Readable, end: EventEmitter, method = '', path = '', headers: RawRequest['headers']) {
    const request: RawRequest = { method, path, headers, body: Buffer.alloc(0), aborted: false };
    requests.push(request);
    ends.push(once(end, 'close'));
    stream.on('data', (chunk: Buffer) => {
      request.body = Buffer.concat([request.body, chunk]);
    });
    return request;
  }

  const http = createHttp((request, response) => {
    const seen = keep(request, response, request.method, request.url, request.headers);
    const type = request.headers['content-type'] ?? '';
    if (answers) request.on('end', () => response.setHeader('content-type', type).end());
    response.on('close', () => {
      seen.aborted = !response.writableFinished;
    });
  });
  const http2 = createHttp2().on('stream', (stream, headers) => {
    const seen = keep(stream, stream, headers[':method'], headers[':path'], headers);
    stream.on('end', () => {
      if (!answers) return;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5)); // An empty message: complete success.
    });
    stream.on('aborted', () => {
      seen.aborted = true;
    });
  });

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // A client may go away.
    socket.once('data', (first: Buffer) => {
      const isHttp2 = first.toString('latin1').startsWith(PREFACE);
      socket.pause();
      socket.unshift(first);
      (isHttp2 ? http2 : http).emit('connection', socket);
      // HTTP/2 reads from below the stream, once it has taken what the stream has already.
      if (!isHttp2) socket.resume();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async settled() {
      await Promise.all(ends);
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
