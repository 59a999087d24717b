import { Server } from 'node:net';

/**
 * A server's `emit` is to be replaced on one of three objects: `http.Server.prototype`, `https.Server.prototype` (never loaded by
 * us, so reached from the server) or, for a server that is no `net.Server`, the server itself.
 */
export function serverClass(server: Server): object {
  // Wrapped on the object itself: what it calls is not ours to know.
  if (Object.hasOwn(server, 'emit')) return server;
  const base = 'setSecureContext' in server ? tlsServer() : Server.prototype;
  let prototype: unknown = Object.getPrototypeOf(server);
  while (typeof prototype === 'object' && prototype !== null) {
    const parent: unknown = Object.getPrototypeOf(prototype);
    if (parent === base) return prototype;
    prototype = parent;
  }
  return server;
}

/** Loaded already when there is a server of it. */
function tlsServer(): object {
  return process.getBuiltinModule('node:tls').Server.prototype;
}
