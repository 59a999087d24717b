import { type Span, SpanKind } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endFailedSpan, endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { failThrown } from '../../patching/end-of-span/thrown.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { carryContext } from './packets.ts';
import { startEmit, startLocal, startProcess, startRemote } from './span.ts';

/** A call or an event, of the class `Context`. */
interface Call {
  /** Name of the node that has called. */
  nodeID?: unknown;
  broker: { nodeID?: unknown };
  action?: { name?: unknown } | null;
  eventName?: unknown;
}

type Start = (call: Call) => Span | undefined;

/** By the name under which the library has its middlewares wrap a handler. */
const HANDLERS: Readonly<Record<string, Start>> = {
  localAction: (call) =>
    call.nodeID === call.broker.nodeID
      ? startLocal(String(call.action?.name))
      : startRemote(String(call.action?.name), SpanKind.SERVER),
  remoteAction: (call) => startRemote(String(call.action?.name), SpanKind.CLIENT),
  localEvent: (call) => (isTold(call.eventName) ? startProcess(String(call.eventName)) : undefined),
};

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path === 'src/middleware.js') traceHandlers(prototypeOf(exports), host);
    else if (path === 'src/transit.js') carryContext(prototypeOf(exports), host);
    else if (path === 'src/service-broker.js') traceEvents(prototypeOf(exports), host);
    return exports;
  },
});

/** Around all middlewares: one span per call, whatever is tried again or comes from a cache. */
function traceHandlers(prototype: object, host: LibraryHost): void {
  const callWithin = callerWithin(host);
  replaceMethod(prototype, 'wrapHandler', (original) => {
    return function wrapHandler(...args) {
      const handler = original.apply(this, args);
      const start = HANDLERS[String(args[0])];
      if (start === undefined || typeof handler !== 'function') return handler;
      const begin = guardedStart(host, start);
      const traced: Method = function (...given) {
        const span = begin(given[0] as Call);
        if (span === undefined) return Reflect.apply(handler, this, given);
        return callWithin(span, handler as Method, this, given);
      };
      return traced;
    };
  });
}

/** Events that somebody is to be told of, in this node or another one. */
function traceEvents(prototype: object, host: LibraryHost): void {
  const callWithin = callerWithin(host);
  for (const name of ['emit', 'broadcast']) {
    const begin = guardedStart(host, (event: unknown) => (isTold(event) ? startEmit(name, String(event)) : undefined));
    replaceMethod(prototype, name, (original) => {
      return function emit(...args) {
        const span = begin(args[0]);
        return span === undefined ? original.apply(this, args) : callWithin(span, original, this, args);
      };
    });
  }
}

/** The library's own events tell of itself. */
function isTold(event: unknown): boolean {
  return typeof event === 'string' && !event.startsWith('$');
}

type CallWithin = (span: Span, method: Method, self: unknown, args: unknown[]) => unknown;

/** An action gives a promise of the class that the app has chosen, and so does this. */
function callerWithin(host: LibraryHost): CallWithin {
  const ended = guarded(host, (span: Span) => endSpan(span));
  const failed = guarded(host, (span: Span, error: unknown) => endFailedSpan(span, error));
  return (span, method, self, args) => {
    const within = trace.setSpan(context.active(), span);
    const scope = context.attach(within);
    let threw = true;
    try {
      const result: unknown = Reflect.apply(method, self, args);
      threw = false;
      if (isPromise(result)) return followPromise(result, span, ended, failed);
      ended(span);
      return result;
    } finally {
      if (threw) failThrown(span, within);
      scope.dispose();
    }
  };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

export default create;
