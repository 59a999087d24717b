import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { AUTHORITY, type Certificate, certificateFile, KEY } from '../tls/certificates.ts';

export interface TlsOptions {
  certificate: Certificate;
  /** Only this version; default: what Node offers. */
  version?: SecureVersion;
  /** Clients must show a certificate of `AUTHORITY`. */
  clients?: true;
}

export interface ListenOptions {
  /** Default: one that is free. */
  port?: number;
  tls?: TlsOptions;
  /** Takes each connection, with or without TLS, in place of HTTP. */
  connection?: (socket: Socket) => void;
}

export interface Handlers {
  http(request: IncomingMessage, response: ServerResponse): void;
  /** Without one, the port speaks HTTP/1.1 only. */
  http2: ((stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void) | undefined;
}

export interface Listening {
  readonly port: number;
  /** Connections that clients have begun, those included whose handshake failed. */
  begun(): number;
  /** The first bytes of each connection, as text; of one over TLS, those after the handshake. */
  firstBytes(): readonly string[];
  close(): Promise<void>;
}

/** The first bytes of HTTP/2, https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = 'PRI';

/** Listens on one port of 127.0.0.1 for HTTP/1.1 and HTTP/2, with or without TLS. */
export async function listen(options: ListenOptions, handlers: Handlers): Promise<Listening> {
  const sockets = new Set<Socket>();
  const first: string[] = [];
  let begun = 0;
  const http = createHttpServer(handlers.http);
  const http2 = handlers.http2 && createHttp2Server().on('stream', handlers.http2);

  const connected = (socket: Socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {})); // A client may go away.
    if (options.connection) return options.connection(socket);
    socket.once('data', (chunk: Buffer) => {
      first.push(chunk.toString('latin1'));
      const isHttp2 = http2 !== undefined && first.at(-1)?.startsWith(PREFACE);
      socket.pause();
      socket.unshift(chunk);
      (isHttp2 ? http2 : http).emit('connection', socket);
      // HTTP/2 reads from below the stream, once it has taken what the stream has already.
      if (!isHttp2) socket.resume();
    });
  };

  const server = options.tls ? createTlsServer(tlsOptions(options.tls), connected) : createServer(connected);
  server.on('connection', () => begun++).on('tlsClientError', () => {});
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    begun: () => begun,
    firstBytes: () => first,
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function tlsOptions({ certificate, version, clients }: TlsOptions) {
  return {
    key: readFileSync(KEY),
    cert: readFileSync(certificateFile(certificate)),
    ALPNProtocols: ['h2', 'http/1.1'],
    ...(version && { minVersion: version, maxVersion: version }),
    ...(clients && { ca: readFileSync(AUTHORITY), requestCert: true }),
  };
}
