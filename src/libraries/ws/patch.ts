import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ROOT_CONTEXT, type Span, SpanKind } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { HttpRules } from '../../patching/http/rules.ts';
import { startUpgrade, type Upgrade, upgradeOf } from '../../patching/http/upgrade.ts';
import { linkToConnection, linkToSpan } from '../../patching/messaging/connection.ts';
import { type Method, prototypeOf, replaceInherited, replaceMethod } from '../../patching/replace-method.ts';
import { type Connected, Connection, connectionOfClient, isCarrier, type Socket } from './connection.ts';
import type library from './library.ts';

const tracer = trace.getTracer('@org/otel-auto/ws');

type Callback = (this: unknown, socket: object, ...rest: unknown[]) => unknown;

/** Version 3 has the names of the classes. */
const SERVER = /^lib\/(?:websocket-server|WebSocketServer)\.js$/;
const SOCKET = /^lib\/(?:websocket|WebSocket)\.js$/;

const create: CreatePatch<typeof library> = (host) => {
  const rules = new HttpRules(host.settings);
  return {
    onFile({ path, exports }) {
      if (SERVER.test(path)) {
        replaceMethod(prototypeOf(exports), 'handleUpgrade', (original) => traceUpgrade(original, host, rules));
      } else if (SOCKET.test(path)) {
        replaceInherited<Socket>(prototypeOf(exports), 'emit', (original) => traceListeners(original, host));
      }
      return exports;
    },
  };
};

/** The request is that of `node:http`'s span, if that is traced: what answers it here is the connection. */
function traceUpgrade(original: Method, host: LibraryHost, rules: HttpRules): Method {
  const begin = guardedStart(
    host,
    (request: IncomingMessage, socket: Duplex) =>
      upgradeOf(request) ?? startUpgrade(request, socket, { tracer, rules, host }),
  );
  const open = guarded(host, (upgrade: Upgrade, socket: Socket, request: IncomingMessage) => {
    Connection.keep(socket, {
      context: upgrade.context,
      isServer: true,
      isCarrier: isCarrier(socket, request.url),
    });
  });
  return function handleUpgrade(...args) {
    const [request, rawSocket, head, callback] = args as [IncomingMessage, Duplex, unknown, Callback];
    const upgrade = begin(request, rawSocket);
    if (upgrade === undefined) return original.apply(this, args);
    const caller = context.active();
    // Within a handler of the app that has dispatched the upgrade, the connection is that handler's work.
    const within = trace.getSpan(caller) === undefined ? upgrade.context : caller;
    const connected: Callback = function (socket, ...rest) {
      open(upgrade, socket as Socket, request);
      return context.with(within, () => Reflect.apply(callback, this, [socket, ...rest]));
    };
    return context.with(within, () => original.call(this, request, rawSocket, head, connected));
  };
}

/**
 * Sockets of servers emit in the context of their connection. Those of clients do so in that of their maker, but for messages that
 * wait for others to be decompressed; and what a message is for is no part of the trace of either.
 */
function traceListeners(inherited: Method<Socket>, host: LibraryHost<typeof library>): Method<Socket> {
  const keep = guardedStart(host, (socket: Socket) => Connection.of(socket) ?? connectionOfClient(socket));
  const begin = guardedStart(host, (connected: Connected, socket: Socket) =>
    connected.isCarrier || socket.listenerCount('message') === 0 ? undefined : startMessage(connected),
  );
  const ended = guarded(host, endSpan);
  return function (...args) {
    const connected = keep(this);
    if (connected === undefined) return inherited.apply(this, args);
    const span = host.options.messageSpans && args[0] === 'message' ? begin(connected, this) : undefined;
    if (span === undefined) {
      if (!connected.isServer) return inherited.apply(this, args);
      return context.with(connected.context, () => inherited.apply(this, args));
    }
    let threw = true;
    try {
      const heard = context.with(trace.setSpan(ROOT_CONTEXT, span), () => inherited.apply(this, args));
      threw = false;
      ended(span, undefined);
      return heard;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

/** Of a server it is the upgrade that is linked to, of a client whatever it was made for. */
function startMessage({ context: connection, isServer }: Connected): Span {
  const links = isServer ? [linkToConnection(connection)] : [linkToSpan(connection)];
  return tracer.startSpan(
    'websocket message',
    { kind: SpanKind.CONSUMER, links: links.filter((link) => link !== undefined) },
    ROOT_CONTEXT,
  );
}

export default create;
