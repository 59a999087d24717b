import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** Something that is not a collector that works. */
export interface Faulty {
  readonly url: string;
  /** Connections or requests it has seen. */
  seen(): number;
  close(): void;
}

async function listen(server: Server, scheme: string, seen: () => number): Promise<Faulty> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A server below HTTP. */
export function onSocket(handle: (socket: Socket) => void): Promise<Faulty> {
  let seen = 0;
  const server = createServer((socket) => {
    seen++;
    handle(socket);
  });
  return listen(server, 'http', () => seen);
}

/** A server that answers each request, once it has read it. */
export function onRequest(answer: (response: ServerResponse) => void): Promise<Faulty> {
  let seen = 0;
  const server = createHttpServer((request, response) => {
    seen++;
    request.resume().on('end', () => answer(response.on('error', () => {})));
  });
  return listen(server, 'http', () => seen);
}

const pathOf = (name: string) => join(import.meta.dirname, '..', '..', 'harness', 'tls', name);
const pem = (name: string) => readFileSync(pathOf(name));
const KEY = 'key.pem';
export const CERTIFICATES = {
  untrusted: 'self-signed.pem',
  expired: 'self-signed-expired.pem',
} as const;

export const certificateFile = (name: keyof typeof CERTIFICATES) => pathOf(CERTIFICATES[name]);

/** A server whose certificate is self-signed. */
export function withCertificate(name: keyof typeof CERTIFICATES): Promise<Faulty> {
  let seen = 0;
  const server = createHttpsServer({ key: pem(KEY), cert: pem(CERTIFICATES[name]) }, (_request, response) => {
    seen++;
    response.end();
  });
  return listen(server, 'https', () => seen);
}

/** An address where nothing can be reached. */
export async function nowhere(url: string): Promise<Faulty> {
  return { url, seen: () => 0, close() {} };
}
