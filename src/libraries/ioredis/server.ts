import { type Peer, peerOf } from '../../patching/peer.ts';

export interface Addressed {
  /** A cluster has none of these but `db`. */
  readonly options: {
    readonly host?: string;
    readonly port?: number;
    readonly path?: string | null;
    readonly sentinels?: readonly unknown[] | null;
    readonly db?: number;
  };
  readonly stream?: object | null;
}

const UNKNOWN: Peer = {};
const peers = new WeakMap<object, Peer>();

/** A client is, or will be, connected with this server; sentinels say it only when the client connects. */
export function serverOf({ options, stream }: Addressed): Peer {
  if (options.path) return { address: options.path };
  if (!options.sentinels) return { address: options.host, port: options.port };
  if (!stream) return UNKNOWN;
  const known = peers.get(stream);
  if (known !== undefined) return known;
  const peer = peerOf(stream);
  if (peer.address === undefined) return UNKNOWN;
  const { address, port } = peer; // Node's own object has the family too.
  peers.set(stream, { address, port });
  return { address, port };
}
