/** Spans of request handlers that pass a request on by calling `next`, or answer it when they like. */
import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { failSpan, UNSEEN_ERROR } from '../end-of-span/fail-span.ts';
import { followPromise } from '../end-of-span/follow.ts';
import { failThrown } from '../end-of-span/thrown.ts';
import { guarded, guardedStart } from '../guard.ts';
import type { HandlerCall, Handling } from '../handler.ts';
import { standIn } from '../stand-in.ts';
import { HandlerEnd, type Response } from './handler-end.ts';

type Next = (...args: unknown[]) => unknown;

/** The handler is through, with what it was given or threw. */
type End = (end: HandlerEnd, error: unknown) => void;

/**
 * The handler with a span around each call, until it passes the request on, fails, its promise settles or the response is closed.
 * A proxy: frameworks look at name, length and kind of handlers. Those that take errors (four arguments) are left alone.
 */
export function traceNextHandler<Value>(handler: Value, handling: Handling): Value {
  if (typeof handler !== 'function' || handler.length > 3) return handler;
  const start = guardedStart(handling.host, (args: readonly unknown[]) => startSpan(handling, args, handler));
  const endLater = guarded(handling.host, (end: HandlerEnd) => end.later());
  const endNow: End = guarded(handling.host, (end: HandlerEnd, error: unknown) => {
    if ((error instanceof Error || error === UNSEEN_ERROR) && end.span.isRecording()) failSpan(end.span, error);
    end.now();
  });
  const endWell = (end: HandlerEnd) => endNow(end, undefined);
  return standIn(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(args);
      if (span === undefined) return Reflect.apply(target, self, args);
      const [request, response, next, ...rest] = args;
      const handlerEnd = new HandlerEnd(span, response as Response);
      const passed = typeof next === 'function' ? [leave(next as Next, handlerEnd, endNow)] : [next];
      const given = args.length < 3 ? args : [request, response, ...passed, ...rest];
      let threw = true;
      try {
        const result: unknown = context.with(trace.setSpan(context.active(), span), () =>
          handling.catches
            ? seen(target as unknown as Next, self, given, handlerEnd, endNow)
            : Reflect.apply(target, self, given),
        );
        threw = false;
        return result instanceof Promise ? followPromise(result, handlerEnd, endWell, endNow) : result;
      } finally {
        if (threw && !handling.catches) failThrown(span, undefined, () => endNow(handlerEnd, UNSEEN_ERROR));
        endLater(handlerEnd);
      }
    },
  });
}

function startSpan({ tracer, describe }: Handling, args: readonly unknown[], handler: unknown): Span | undefined {
  if (trace.getSpan(context.active()) === undefined) return undefined;
  const call: HandlerCall | undefined = describe(args, handler);
  return call && tracer.startSpan(call.name, call);
}

/** Calls what the framework calls in a `try` of its own. */
function seen(target: Next, self: unknown, args: unknown[], handlerEnd: HandlerEnd, end: End): unknown {
  try {
    return Reflect.apply(target, self, args);
  } catch (error) {
    end(handlerEnd, error);
    throw error;
  }
}

/** The `next` of a handler with what else it has; what it calls belongs to the parent again. */
function leave(next: Next, handlerEnd: HandlerEnd, end: End): Next {
  const outside = context.active();
  return standIn(next, {
    apply(target, self, args: unknown[]) {
      end(handlerEnd, args[0]);
      return context.with(outside, () => Reflect.apply(target, self, args));
    },
  });
}
