/** The other end of a connection. */
export interface Peer {
  address?: string | undefined;
  port?: number | undefined;
}

interface Connected {
  _handle?: { getpeername?(peer: Peer): number } | null;
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
}

/**
 * Who a socket is connected to. One of Node's own keeps what `remoteAddress` has once answered, and the app would see it after
 * the connection has gone, where it is undefined otherwise: its handle is asked instead.
 */
export function peerOf(socket: object): Peer {
  const connected = socket as Connected;
  const { _handle: handle } = connected;
  if (handle === undefined) return { address: connected.remoteAddress, port: connected.remotePort };
  const peer: Peer = {};
  handle?.getpeername?.(peer);
  return peer;
}
