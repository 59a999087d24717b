/** Spans of functions that the app hands to a library (request handlers, jobs), and the route on the http span. */
import { type Attributes, type Link, type Span, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { ATTR_ERROR_TYPE, ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../api/global.ts';
import type { LibraryHost } from './define.ts';
import { guardedStart } from './guard.ts';
import { standIn } from './stand-in.ts';

export type Handler = (this: unknown, ...args: never[]) => unknown;

/** What the span of one call says. */
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
  /** Describes a call from its arguments and the handler as it was registered; undefined: no span. */
  describe(args: readonly unknown[], handler: unknown): HandlerCall | undefined;
}

/**
 * A handler's call named after its route, which also becomes that of the http span. Undefined without a route.
 * @param typeAttribute says what the span is, such as `koa.type`
 */
export function callOnRoute(pattern: unknown, typeAttribute: string): HandlerCall | undefined {
  if (pattern === undefined) return undefined;
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
export function traceHandler<Value>(handler: Value, { host, tracer, describe }: Handling): Value {
  if (typeof handler !== 'function' || traced.has(handler as unknown as Handler)) return handler;
  const start = guardedStart(host, (args: readonly unknown[]) => {
    const call = describe(args, wrapped);
    return call && tracer.startSpan(call.name, call);
  });
  const wrapped: Value & object = standIn(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(args);
      if (span === undefined) return Reflect.apply(target, self, args);
      const scope = context.attach(trace.setSpan(context.active(), span));
      try {
        const result: unknown = Reflect.apply(target, self, args);
        // Other thenables are left alone: another call of their `then` might start them twice.
        if (result instanceof Promise) return ended(result, span);
        span.end();
        return result;
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        scope.dispose();
      }
    },
  });
  traced.add(wrapped as unknown as Handler);
  return wrapped;
}

/** A promise that follows the handler's: a mere listener would make a rejection that nobody handles disappear. */
function ended(result: Promise<unknown>, span: Span): Promise<unknown> {
  return result.then(
    (value) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      fail(span, error);
      throw error;
    },
  );
}

/** Ends the span with what was thrown. */
export function fail(span: Span, error: unknown): void {
  const isError = error instanceof Error;
  const message = isError ? error.message : String(error);
  span.recordException(isError ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute(ATTR_ERROR_TYPE, isError ? error.name : '_OTHER');
  span.end();
}
