/** Spans of request handlers that pass a request on by calling `next`, or answer it when they like. */
import type { Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import { guarded, guardedStart } from '../guard.ts';
import { fail, type HandlerCall, type Handling } from '../handler.ts';
import { standIn } from '../stand-in.ts';
import { HandlerEnd, type Response } from './handler-end.ts';

type Next = (...args: unknown[]) => unknown;

/** The handler is through, with what it was given or threw. */
type End = (error: unknown) => void;

/**
 * The handler with a span around each call, until it passes the request on, fails, its promise settles or the response is closed.
 * A proxy: frameworks look at name, length and kind of handlers. Those that take errors (four arguments) are left alone.
 */
export function traceNextHandler<Value>(handler: Value, handling: Handling): Value {
  if (typeof handler !== 'function' || handler.length > 3) return handler;
  const start = guardedStart(handling.host, (args: readonly unknown[]) => startSpan(handling, args, handler));
  const endLater = guarded(handling.host, (end: HandlerEnd) => end.later());
  const endNow = guarded(handling.host, (end: HandlerEnd, error: unknown) => {
    if (error instanceof Error && end.span.isRecording()) fail(end.span, error);
    end.now();
  });
  return standIn(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(args);
      if (span === undefined) return Reflect.apply(target, self, args);
      const [request, response, next, ...rest] = args;
      const handlerEnd = new HandlerEnd(span, response as Response);
      const end: End = (error) => endNow(handlerEnd, error);
      const passed = typeof next === 'function' ? [leave(next as Next, end)] : [next];
      const given = args.length < 3 ? args : [request, response, ...passed, ...rest];
      try {
        const result: unknown = context.with(trace.setSpan(context.active(), span), () =>
          Reflect.apply(target, self, given),
        );
        return result instanceof Promise ? settled(result, end) : result;
      } catch (error) {
        end(error);
        throw error;
      } finally {
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

/** The `next` of a handler with what else it has; what it calls belongs to the parent again. */
function leave(next: Next, end: End): Next {
  const outside = context.active();
  return standIn(next, {
    apply(target, self, args: unknown[]) {
      end(args[0]);
      return context.with(outside, () => Reflect.apply(target, self, args));
    },
  });
}

/** A promise that follows the handler's: a mere listener would make a rejection that nobody handles disappear. */
function settled(result: Promise<unknown>, end: End): Promise<unknown> {
  return result.then(
    (value) => {
      end(undefined);
      return value;
    },
    (error: unknown) => {
      end(error);
      throw error;
    },
  );
}
