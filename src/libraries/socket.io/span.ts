import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { linkToConnection, linkToSpan } from '../../patching/messaging/connection.ts';
import { Messaging } from '../../patching/messaging/span.ts';

/** Any of these sends events: a socket, a namespace, or an operator that chooses rooms. */
export interface Emitter {
  name?: unknown;
  /** A client's is the name itself. */
  nsp?: string | { name?: unknown } | undefined;
  adapter?: { nsp?: { name?: unknown } };
}

export interface Socket extends Emitter {
  listenerCount(event: string): number;
}

/** The socket of a client, whose emitter is one of browsers. */
export interface ClientSocket extends Emitter {
  hasListeners(event: string): boolean;
}

const messaging = new Messaging('socket.io', trace.getTracer('@org/otel-auto/socket.io'));

/** The official class's name for it; the registry has none. */
const EVENT_NAME = 'messaging.socket.io.event_name';

/** Emitted to the app itself, not over the wire. */
const LOCAL = [
  'connect',
  'connection',
  'connect_error',
  'disconnect',
  'disconnecting',
  'error',
  'newListener',
  'removeListener',
];

/** A client of version 2 emits these to the app too. */
const LOCAL_OF_OLD_CLIENTS = [
  'connect_timeout',
  'connecting',
  'ping',
  'pong',
  'reconnect',
  'reconnect_attempt',
  'reconnect_error',
  'reconnect_failed',
  'reconnecting',
];

export function startSendOfOldClient(emitter: Emitter, event: unknown): Span | undefined {
  return LOCAL_OF_OLD_CLIENTS.includes(String(event)) ? undefined : startSend(emitter, event);
}

export function startSend(emitter: Emitter, event: unknown): Span | undefined {
  return isTold(event) ? messaging.startSend({ name: 'send', ...describe(emitter, event) }) : undefined;
}

/** Only for events that somebody listens to: the others are named by whoever sends them. */
export function startProcess(socket: Socket, event: unknown): Span | undefined {
  if (!isTold(event) || socket.listenerCount(event) === 0) return undefined;
  const caller = context.active();
  const link = linkToConnection(caller);
  const operation = { name: 'process', ...describe(socket, event) };
  return link ? messaging.startProcess(operation, ROOT_CONTEXT, [link]) : messaging.startProcess(operation, caller);
}

/** A client's connection lasts longer than what it was made in. */
export function startProcessOfClient(socket: ClientSocket, event: unknown): Span | undefined {
  if (!isTold(event) || !socket.hasListeners(event)) return undefined;
  const link = linkToSpan(context.active());
  return messaging.startProcess(
    { name: 'process', ...describe(socket, event) },
    ROOT_CONTEXT,
    link === undefined ? [] : [link],
  );
}

function isTold(event: unknown): event is string {
  return typeof event === 'string' && !LOCAL.includes(event);
}

function describe({ name, nsp, adapter }: Emitter, event: string) {
  const namespace = typeof nsp === 'string' ? nsp : (nsp?.name ?? adapter?.nsp?.name ?? name);
  return {
    destination: typeof namespace === 'string' ? namespace : undefined,
    target: event,
    attributes: { [EVENT_NAME]: event },
  };
}
