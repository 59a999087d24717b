/** Spans of request handlers that pass a request on by calling `next`, or answer it when they like. */
import { context, type Span, trace } from '@opentelemetry/api';
import type { LibraryHost } from './define.ts';
import { guarded, guardedStart } from './guard.ts';
import { fail, type HandlerCall, type Handling } from './handler.ts';

interface Response {
  /** Of Node's own. */
  readonly closed?: boolean;
  on?(event: 'close', listener: () => void): unknown;
  removeListener?(event: 'close', listener: () => void): unknown;
}

type Next = (...args: unknown[]) => unknown;

/**
 * The handler with a span around each call, until it passes the request on, fails, its promise settles or the response is closed.
 * A proxy: frameworks look at name, length and kind of handlers. Those that take errors (four arguments) are left alone.
 */
export function traceNextHandler<Value>(handler: Value, handling: Handling): Value {
  if (typeof handler !== 'function' || handler.length > 3) return handler;
  const start = guardedStart(handling.host, (args: readonly unknown[]) => startSpan(handling, args, handler));
  return new Proxy(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(args);
      if (span === undefined) return Reflect.apply(target, self, args);
      const [request, response, next, ...rest] = args;
      const end = ender(span, response as Response, handling.host);
      const passed = typeof next === 'function' ? [leave(next as Next, end)] : [next];
      const given = args.length < 3 ? args : [request, response, ...passed, ...rest];
      try {
        const result: unknown = context.with(trace.setSpan(context.active(), span), () =>
          Reflect.apply(target, self, given),
        );
        if (result instanceof Promise) return settled(result, end);
        // The client had gone before the handler began: nothing else would end its span.
        if ((response as Response).closed === true) end(undefined);
        return result;
      } catch (error) {
        end(error);
        throw error;
      }
    },
  });
}

function startSpan({ tracer, describe }: Handling, args: readonly unknown[], handler: unknown): Span | undefined {
  if (trace.getSpan(context.active()) === undefined) return undefined;
  const call: HandlerCall | undefined = describe(args, handler);
  return call && tracer.startSpan(call.name, call);
}

/** Ends the span once; what a listener holds lives as long as its response, which may be long. */
function ender(span: Span, response: Response, host: LibraryHost): (error: unknown) => void {
  const end = guarded(host, (error: unknown) => {
    response.removeListener?.('close', onClose);
    if (!span.isRecording()) return;
    if (error instanceof Error) fail(span, error);
    else span.end();
  });
  const onClose = (): void => end(undefined);
  response.on?.('close', onClose);
  return end;
}

/** The `next` of a handler with what else it has; what it calls belongs to the parent again. */
function leave(next: Next, end: (error: unknown) => void): Next {
  const outside = context.active();
  return new Proxy(next, {
    apply(target, self, args: unknown[]) {
      end(args[0]);
      return context.with(outside, () => Reflect.apply(target, self, args));
    },
  });
}

/** A promise that follows the handler's: a mere listener would make a rejection that nobody handles disappear. */
function settled(result: Promise<unknown>, end: (error: unknown) => void): Promise<unknown> {
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
