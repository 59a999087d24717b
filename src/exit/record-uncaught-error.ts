import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { context, trace } from '../api/global.ts';
import { contextsLeft } from '../context/manager.ts';

let unfinished: Span | undefined;

/**
 * Makes an uncaught error, or a rejection that nobody handles, an `exception` event on the span it happened in, with
 * status ERROR. What becomes of the process is not changed.
 *
 * Such a span would never end, and only ended spans are delivered. So it ends here when the error ends the process, and
 * at exit when a listener of the app does that; when the app goes on, ending its span is the app's affair.
 */
export function recordUncaught(error: unknown): void {
  const span = failingSpan();
  if (span === undefined) return;
  record(span, error);
  if (endsProcess()) span.end();
  else {
    if (unfinished === undefined) process.once('exit', () => unfinished?.isRecording() && unfinished.end());
    unfinished = span;
  }
}

/**
 * Callbacks and continuations of promises still run in their context when the monitor is called (a microtask not on
 * Node 22); an error that left `context.with` synchronously has taken that context with it.
 */
function failingSpan(): Span | undefined {
  for (const candidate of [...contextsLeft(), context.active()]) {
    const span = trace.getSpan(candidate);
    if (span?.isRecording()) return span;
  }
  return undefined;
}

function record(span: Span, error: unknown): void {
  if (typeof error !== 'object' || error === null) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.recordException(String(error));
    return;
  }
  const { name, message } = error as Partial<Error>;
  if (typeof name === 'string') span.setAttribute('error.type', name);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(typeof message === 'string' && { message }) });
  span.recordException(error as Error);
}

function endsProcess(): boolean {
  return process.listenerCount('uncaughtException') === 0 && !process.hasUncaughtExceptionCaptureCallback();
}
