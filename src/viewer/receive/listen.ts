import type { Server } from 'node:net';

/** Ports tried after one that is taken, before any free one is. */
const NEXT_PORTS = 20;

export interface Place {
  host: string;
  /** 0: any free one. */
  port: number;
  /** Take the next free port where this one is taken. */
  orNext?: boolean;
}

/**
 * Listens, and resolves with the port.
 * Rejects with the system's error when it cannot (`EADDRINUSE`, `EACCES`).
 */
export async function listen(server: Server, { host, port, orNext = false }: Place): Promise<number> {
  const last = orNext && port !== 0 ? Math.min(port + NEXT_PORTS, 65_535) : port;
  for (let next = port; next <= last; next++) {
    try {
      return await listenOn(server, host, next);
    } catch (error) {
      if (!orNext || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return listenOn(server, host, 0);
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** `http://127.0.0.1:4318`, with the brackets of an IPv6 address. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
