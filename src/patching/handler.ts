/** Spans of functions that the app hands to a library (request handlers, jobs), and the route on the http span. */
import type { Attributes, Context, Link, Span, Tracer } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../api/global.ts';
import type { LibraryHost } from './define.ts';
import { endFailedSpan } from './end-of-span/fail-span.ts';
import { followPromise } from './end-of-span/follow.ts';
import { failThrown } from './end-of-span/thrown.ts';
import { guardedStart } from './guard.ts';
import { standIn } from './stand-in.ts';

export type Handler = (this: unknown, ...args: never[]) => unknown;

/** The span of one call has this name and these attributes. */
export interface HandlerCall {
  name: string;
  attributes: Attributes;
  links?: Link[];
  /** Does a new trace begin here, whatever is active? */
  root?: boolean;
}

export interface Handling {
  host: LibraryHost;
  tracer: Tracer;
  /**
   * True where the library itself, in every version, catches what handlers throw: then it does not matter to anybody that
   * it is caught here first, and the span tells of it. Elsewhere nothing may be caught (`end-of-span/thrown.ts`).
   */
  catches?: boolean;
  /** Describes a call from its arguments and the handler as it was registered; undefined: no span. */
  describe(args: readonly unknown[], handler: unknown): HandlerCall | undefined;
}

/**
 * A handler's call named after its route, which also becomes that of the http span. Undefined without a route.
 * @param typeAttribute says what the span is, such as `koa.type`
 */
export function callOnRoute(pattern: unknown, typeAttribute: string): HandlerCall | undefined {
  // Called without a request (`app.inject()`, `app.request()`), it would be a trace of a handler alone.
  if (pattern === undefined || trace.getSpan(context.active()) === undefined) return undefined;
  const route = String(pattern);
  const metadata = getRPCMetadata(context.active());
  if (metadata !== undefined) metadata.route = route;
  return {
    name: `request handler - ${route}`,
    attributes: { [ATTR_HTTP_ROUTE]: route, [typeAttribute]: 'request_handler' },
  };
}

/** Libraries may hand a handler on to themselves, such as a router that registers it under several methods. */
const traced = new WeakSet<Handler>();

/**
 * The handler with a span around each call, from the call to what it returns or what its promise settles with. What is not a
 * function is left for the library to complain about.
 */
export function traceHandler<Value>(handler: Value, { host, tracer, describe, catches }: Handling): Value {
  if (typeof handler !== 'function' || traced.has(handler as unknown as Handler)) return handler;
  const start = guardedStart(host, (args: readonly unknown[]) => {
    const call = describe(args, wrapped);
    return call && tracer.startSpan(call.name, call);
  });
  const wrapped: Value & object = standIn(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(args);
      if (span === undefined) return Reflect.apply(target, self, args);
      return traceCall(span, target as unknown as Handler, self, args, catches);
    },
  });
  traced.add(wrapped as unknown as Handler);
  return wrapped;
}

/**
 * Makes one call within a span, which ends with what the call returns, or with what its promise settles.
 * @param catches as `Handling.catches`
 * @param base what else is in the context of the call
 */
export function traceCall(
  span: Span,
  target: Handler,
  self: unknown,
  args: unknown[],
  catches = false,
  base: Context = context.active(),
): unknown {
  const within = trace.setSpan(base, span);
  const scope = context.attach(within);
  let threw = true;
  try {
    const result: unknown = catches ? seen(target, self, args, span) : Reflect.apply(target, self, args as never[]);
    threw = false;
    // Other thenables are left alone: another call of their `then` might start them twice.
    if (result instanceof Promise) return followPromise(result, span, endWell, endFailedSpan);
    span.end();
    return result;
  } finally {
    if (threw && !catches) failThrown(span, within);
    scope.dispose();
  }
}

/** Calls what the library calls in a `try` of its own. */
function seen(target: Handler, self: unknown, args: unknown[], span: Span): unknown {
  try {
    return Reflect.apply(target, self, args as never[]);
  } catch (error) {
    endFailedSpan(span, error);
    throw error;
  }
}

function endWell(span: Span): void {
  span.end();
}
