import type { Context, Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { standIn } from '../../patching/stand-in.ts';
import { endWithReply, endWithResponse, startHandlerSpan } from './span.ts';
import type { RouteHandler } from './types.ts';

/** Wraps the handler of a route. What is not a function is left for fastify to complain about. */
export type TraceHandler = (handler: RouteHandler, route: string) => RouteHandler;

export function createTraceHandler(host: LibraryHost): TraceHandler {
  /** Fastify adds the HEAD route of a GET route with the handler of the latter. */
  const traced = new WeakSet<RouteHandler>();
  const start = guardedStart(host, startHandlerSpan);
  const fail = guarded<[Span, unknown]>(host, failSpan);
  const endSoon = guarded(host, endWithReply);
  const endLater = guarded(host, endWithResponse);

  return function traceHandler(handler, route) {
    if (typeof handler !== 'function' || traced.has(handler)) return handler;
    const wrapped = standIn(handler, {
      apply(target, self, args: Parameters<RouteHandler>) {
        const span = start(route);
        if (span === undefined) return Reflect.apply(target, self, args);
        const active = trace.setSpan(context.active(), span);
        const scope = context.attach(active);
        try {
          const result: unknown = Reflect.apply(target, self, args);
          if (result instanceof Promise) {
            endLater(span, args[1]);
            return observe(result, span, active);
          }
          endSoon(span, args[1]);
          return result;
        } catch (error) {
          fail(span, error);
          endSoon(span, args[1]);
          throw error; // Fastify catches it (`preHandlerCallbackInner`).
        } finally {
          scope.dispose();
        }
      },
    });
    traced.add(wrapped);
    return wrapped;
  };

  /**
   * Records a rejection, and makes fastify send what the promise gives with the span active: a stream may do its work then.
   * Other thenables, such as query builders, are left alone: another call of their `then` would start them twice.
   */
  function observe(result: Promise<unknown>, span: Span, active: Context): Promise<unknown> {
    const observed = followPromise(result, span, () => {}, fail);
    // biome-ignore lint/suspicious/noThenProperty: fastify calls `then` itself, and that call decides on the context.
    observed.then = (...callbacks) =>
      context.with(active, () => Promise.prototype.then.apply(observed, callbacks) as never);
    return observed;
  }
}
