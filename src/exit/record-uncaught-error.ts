import type { Context, Span } from '@opentelemetry/api';
import { contextsLeft } from '../api/contexts-left.ts';
import { context, trace } from '../api/global.ts';
import { errorTypeOf } from '../patching/end-of-span/error-type.ts';
import { failSpan } from '../patching/end-of-span/fail-span.ts';
import type { WayOut } from '../span/interrupted.ts';
import { printSourceLine } from './source-line.ts';
import { endsProcess } from './uncaught-error.ts';

/** The way out that an uncaught error is. */
export function describeError(error: unknown, origin: string): WayOut {
  return { name: origin, errorType: errorTypeOf(error) };
}

const unfinished = new Set<Span>();

/**
 * Makes an uncaught error, or a rejection that nobody handles, an `exception` event on the span it happened in, and on those
 * around it that it left, with status ERROR. What becomes of the process is not changed.
 *
 * Such spans would never end, and only ended spans are delivered. So they end here when the error ends the process, and
 * at exit when a listener of the app does that; when the app goes on, ending its spans is the app's affair.
 * @param openAreDelivered all open spans are ended, and marked, when the process ends
 */
export function recordUncaught(error: unknown, origin: string, openAreDelivered = false): void {
  const ends = endsProcess();
  for (const span of failingSpans()) {
    failSpan(span, error);
    if (openAreDelivered) continue;
    if (ends) span.end();
    else {
      if (unfinished.size === 0) process.once('exit', endUnfinished);
      unfinished.add(span);
    }
  }
  if (ends) printSourceLine(error, origin, __dirname);
}

function endUnfinished(): void {
  for (const span of unfinished) if (span.isRecording()) span.end();
}

/**
 * Callbacks and continuations of promises still run in their context when the monitor is called (a microtask not on
 * Node 22); an error that left `context.with` synchronously has taken that context with it.
 */
function failingSpans(): readonly Span[] {
  const left = new Set(contextsLeft().flatMap(recordingSpan));
  return left.size > 0 ? [...left] : recordingSpan(context.active());
}

function recordingSpan(from: Context): Span[] {
  const span = trace.getSpan(from);
  return span?.isRecording() ? [span] : [];
}
