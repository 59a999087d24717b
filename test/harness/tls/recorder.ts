import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type SecureVersion, type TLSSocket } from 'node:tls';

const KEY = join(import.meta.dirname, 'key.pem');

/** The authority that clients under test trust. It signed all certificates here but that of an unknown authority. */
export const AUTHORITY = join(import.meta.dirname, 'authority.pem');

/** A collector whose certificate clients refuse, but for the accepted one. */
export type Certificate = 'accepted' | 'unknown-authority' | 'other-host' | 'expired';

export interface Recorder {
  readonly port: number;
  /** Handshakes that clients have begun. */
  begun(): number;
  /** All that came after a handshake, of whatever connection. */
  received(): string;
  close(): Promise<void>;
}

/** A server on loopback that records every byte which reaches it after the handshake, and answers requests over HTTP/1.1. */
export async function startRecorder(certificate: Certificate, version: SecureVersion): Promise<Recorder> {
  const sockets = new Set<TLSSocket>();
  const chunks: Buffer[] = [];
  let begun = 0;
  const server = createServer(
    {
      key: readFileSync(KEY),
      cert: readFileSync(join(import.meta.dirname, `${certificate}.pem`)),
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['h2', 'http/1.1'],
    },
    (socket) => {
      sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}));
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (socket.alpnProtocol !== 'h2') socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    },
  );
  server.on('connection', () => begun++).on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    begun: () => begun,
    received: () => Buffer.concat(chunks).toString('latin1'),
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
