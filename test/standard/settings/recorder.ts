import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Recorded {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  /** What has come of it so far. */
  body: string;
  /** Did the client go away before it had an answer? */
  aborted: boolean;
}

export interface Recorder {
  url: string;
  requests: Recorded[];
  /** Called when a client has gone away without an answer. */
  onAbort: () => void;
  close(): void;
}

/** A server that only remembers what it was asked. `answer`: at once, never, or after so many ms. */
export async function record(answer: boolean | number = true, tls?: ServerOptions): Promise<Recorder> {
  const requests: Recorded[] = [];
  const sockets = new Set<Socket>();
  const listener: RequestListener = (request, response) => {
    const seen = { url: request.url, headers: request.headers, body: '', aborted: false };
    requests.push(seen);
    request.setEncoding('latin1').on('data', (chunk: string) => {
      seen.body += chunk;
    });
    if (answer === true) request.on('end', () => response.end());
    else if (answer !== false) setTimeout(() => response.end(), answer).unref();
    response.on('close', () => {
      seen.aborted = !response.writableFinished;
      if (seen.aborted) recorder.onAbort();
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const recorder: Recorder = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    onAbort() {},
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return recorder;
}
