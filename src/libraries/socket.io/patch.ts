import { ROOT_CONTEXT } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { callWithin, intercepted } from '../../patching/intercept.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import {
  type ClientSocket,
  type Emitter,
  type Socket,
  startProcess,
  startProcessOfClient,
  startSend,
  startSendOfOldClient,
} from './span.ts';

type Next = (error?: unknown) => unknown;

interface Class {
  prototype: object;
}

/** Versions before 3 are in `lib`, with one class as a file's export. */
interface Exports {
  Socket?: Class;
  BroadcastOperator?: Class;
}

const FILES = ['lib/socket.js', 'lib/namespace.js', 'dist/socket.js', 'dist/broadcast-operator.js'];

const create: CreatePatch = (host) => ({
  onFile({ package: name, path, version, exports }) {
    const isClient = name === 'socket.io-client';
    if (!(isClient ? /^(?:build|lib)\/(?:[\w-]+\/)?socket\.js$/.test(path) : FILES.includes(path))) return exports;
    const { Socket, BroadcastOperator } = exports as Exports;
    const { prototype } = Socket ?? BroadcastOperator ?? (exports as Class);
    const begin = isClient && version.startsWith('2.') ? startSendOfOldClient : startSend;
    replaceMethod<Emitter>(prototype, 'emit', (original) => traceEmit(original, begin, host));
    if (isClient) replaceMethod<ClientSocket>(prototype, 'onevent', (original) => traceEvents(original, host));
    else if (path.endsWith('/socket.js'))
      replaceMethod<Socket>(prototype, 'run', (original) => traceRun(original, host));
    return exports;
  },
});

function traceEmit(original: Method<Emitter>, start: typeof startSend, host: LibraryHost): Method<Emitter> {
  const begin = guardedStart(host, start);
  const ended = guarded(host, endSpan);
  return function emit(...args) {
    const span = begin(this, args[0]);
    if (span === undefined) return original.apply(this, args);
    const last = args.length - 1;
    if (typeof args[last] === 'function') args[last] = withinCaller(args[last] as Method);
    let threw = true;
    try {
      const result = context.with(trace.setSpan(context.active(), span), () => original.apply(this, args));
      threw = false;
      ended(span, undefined);
      return result;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

/** An acknowledgement comes with whatever the connection reads next. */
function withinCaller(acknowledged: Method): Method {
  const caller = context.active();
  return intercepted(acknowledged, (callback, self, answers) => callWithin(caller, callback, self, answers));
}

/** `onevent(packet)` of a client, which calls the listeners before it returns, or keeps the event until it is connected. */
function traceEvents(original: Method<ClientSocket>, host: LibraryHost): Method<ClientSocket> {
  const begin = guardedStart(host, (socket: ClientSocket, packet: unknown) =>
    startProcessOfClient(socket, (packet as { data?: unknown[] }).data?.[0]),
  );
  const ended = guarded(host, endSpan);
  return function onevent(...args) {
    const span = begin(this, args[0]);
    if (span === undefined) return original.apply(this, args);
    let threw = true;
    try {
      const result = context.with(trace.setSpan(ROOT_CONTEXT, span), () => original.apply(this, args));
      threw = false;
      ended(span, undefined);
      return result;
    } finally {
      if (threw) failThrown(span);
    }
  };
}

/**
 * `run(event, next)` lets a packet pass the app's middleware. `next` has the listeners called in the next tick, and nothing
 * comes between that one and the tick that ends the span.
 */
function traceRun(original: Method<Socket>, host: LibraryHost): Method<Socket> {
  const begin = guardedStart(host, startProcess);
  const ended = guarded(host, endSpan);
  return function run(event, next, ...rest) {
    const listen: Next = (error) => {
      const span = error ? undefined : begin(this, (event as unknown[])[0]);
      if (span === undefined) return (next as Next)(error);
      const result = context.with(trace.setSpan(context.active(), span), () => (next as Next)(error));
      process.nextTick(ended, span, undefined);
      return result;
    };
    return original.call(this, event, listen, ...rest);
  };
}

export default create;
