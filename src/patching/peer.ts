import { Stamped } from './private-field.ts';

/** One end of a connection. */
export interface Peer {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

interface Connected {
  _handle?: { getpeername?(peer: Peer): number; getsockname?(local: Peer): number } | null;
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  localAddress?: string | undefined;
  localPort?: number | undefined;
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

/** This end of a connection, in the same way. */
export function localEndOf(socket: object): Peer {
  const connected = socket as Connected;
  const { _handle: handle } = connected;
  if (handle === undefined) return { address: connected.localAddress, port: connected.localPort };
  const local: Peer = {};
  handle?.getsockname?.(local);
  return local;
}

class KnownPeer extends Stamped {
  readonly #peer: Peer;

  constructor(socket: object, peer: Peer) {
    super(socket);
    this.#peer = peer;
  }

  static of(socket: object): Peer | undefined {
    return #peer in socket ? socket.#peer : undefined;
  }
}

/** As `peerOf`, for a connection of many requests: the system is asked once. An address that the app has given it is that. */
export function peerOfRequests(socket: object): Peer {
  if (Object.hasOwn(socket, 'remoteAddress')) {
    const { remoteAddress, remotePort } = socket as Connected;
    return { address: remoteAddress, port: remotePort };
  }
  const known = KnownPeer.of(socket);
  if (known !== undefined) return known;
  const peer = peerOf(socket);
  if (peer.address !== undefined && (socket as Connected)._handle) new KnownPeer(socket, peer);
  return peer;
}
