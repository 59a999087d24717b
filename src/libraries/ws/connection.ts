import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import { Stamped } from '../../patching/private-field.ts';

/** A WebSocket, of a server or of a client. */
export interface Socket {
  readonly protocol?: unknown;
  readonly url?: unknown;
  listenerCount(event: string): number;
}

/** The socket's connection, as far as it is known. */
export interface Connected {
  /** Context of the upgrade, or of whoever has made a client. */
  readonly context: Context;
  readonly isServer: boolean;
  /** Is it another library that reads its messages, and tells what they are for? */
  readonly isCarrier: boolean;
}

export class Connection extends Stamped {
  #connected: Connected;

  private constructor(socket: Socket, connected: Connected) {
    super(socket);
    this.#connected = connected;
  }

  static keep(socket: Socket, connected: Connected): Connected {
    if (#connected in socket) (socket as unknown as Connection).#connected = connected;
    else new Connection(socket, connected);
    return connected;
  }

  static of(socket: object): Connected | undefined {
    return #connected in socket ? socket.#connected : undefined;
  }
}

/**
 * The first thing that a client emits comes of its handshake, which is in the context of its maker. A socket of a server has emitted
 * `open` before it is known to be one.
 */
export function connectionOfClient(socket: Socket): Connected {
  return Connection.keep(socket, {
    context: context.active(),
    isServer: false,
    isCarrier: isCarrier(socket, socket.url),
  });
}

/** Engine.IO, which Socket.IO is on, has its version in the URL; MQTT is a protocol of its own. */
export function isCarrier({ protocol }: Socket, url: unknown): boolean {
  return /[?&]EIO=\d/.test(String(url)) || /^mqtt/.test(String(protocol));
}
