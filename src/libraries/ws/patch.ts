import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Context, ROOT_CONTEXT, type Span, SpanKind } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { HttpRules } from '../../patching/http/rules.ts';
import { startUpgrade, type Upgrade, upgradeOf } from '../../patching/http/upgrade.ts';
import { linkToConnection } from '../../patching/messaging/connection.ts';
import { Stamped } from '../../patching/private-field.ts';
import { type Method, replaceInherited, replaceMethod } from '../../patching/replace-method.ts';
import type library from './library.ts';

const tracer = trace.getTracer('@org/otel-auto/ws');

type Callback = (this: unknown, socket: object, ...rest: unknown[]) => unknown;

interface SocketClass {
  prototype: object;
}

/** The context of the connection that a WebSocket of a server belongs to. */
class Connection extends Stamped {
  #context: Context;

  constructor(socket: object, context: Context) {
    super(socket);
    this.#context = context;
  }

  static contextOf(socket: object): Context | undefined {
    return #context in socket ? socket.#context : undefined;
  }
}

/** Version 3 has the names of the classes. */
const SERVER = /^lib\/(?:websocket-server|WebSocketServer)\.js$/;
const SOCKET = /^lib\/(?:websocket|WebSocket)\.js$/;

const create: CreatePatch<typeof library> = (host) => {
  const rules = new HttpRules(host.settings);
  return {
    onFile({ path, exports }) {
      if (SERVER.test(path)) {
        replaceMethod((exports as SocketClass).prototype, 'handleUpgrade', (original) =>
          traceUpgrade(original, host, rules),
        );
      } else if (SOCKET.test(path)) {
        replaceInherited((exports as SocketClass).prototype, 'emit', (original) => traceListeners(original, host));
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
  const open = guarded(host, (upgrade: Upgrade, socket: object) => {
    new Connection(socket, upgrade.context);
  });
  return function handleUpgrade(...args) {
    const [request, rawSocket, head, callback] = args as [IncomingMessage, Duplex, unknown, Callback];
    const upgrade = begin(request, rawSocket);
    if (upgrade === undefined) return original.apply(this, args);
    const caller = context.active();
    // Within a handler of the app that has dispatched the upgrade, the connection is that handler's work.
    const within = trace.getSpan(caller) === undefined ? upgrade.context : caller;
    const connected: Callback = function (socket, ...rest) {
      open(upgrade, socket);
      return context.with(within, () => Reflect.apply(callback, this, [socket, ...rest]));
    };
    return context.with(within, () => original.call(this, request, rawSocket, head, connected));
  };
}

/** Sockets of servers emit in the context of their connection; those of clients do so in that of their maker anyway. */
function traceListeners(inherited: Method, host: LibraryHost<typeof library>): Method {
  const begin = guardedStart(host, startMessage);
  const ended = guarded(host, endSpan);
  return function (this: unknown, ...args) {
    const connection = Connection.contextOf(this as object);
    if (connection === undefined || host.off) return inherited.apply(this, args);
    const span = host.options.messageSpans && args[0] === 'message' ? begin(connection) : undefined;
    if (span === undefined) return context.with(connection, () => inherited.apply(this, args));
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

function startMessage(connection: Context): Span {
  const link = linkToConnection(connection);
  return tracer.startSpan('websocket message', { kind: SpanKind.CONSUMER, links: link ? [link] : [] }, ROOT_CONTEXT);
}

export default create;
