import type { HrTime } from '@opentelemetry/api';
import type { RecordingSpan } from './span.ts';

/** A way out is how the process, or this thread, ends. */
export interface WayOut {
  /** Such as `SIGTERM`, `process.exit()`. */
  readonly name: string;
  /** `error.type` of what ended it; undefined where it is no error. */
  readonly errorType?: string;
}

/** A span that was open when its process ended. */
export const INTERRUPTED = 'otel.span.interrupted';
/** The event that says so, and its attribute with the way out. */
export const INTERRUPTED_EVENT = 'interrupted';
export const INTERRUPTED_BY = 'otel.span.interrupted.by';

/** Ends a span that its process does not live to end. */
export function interruptSpan(span: RecordingSpan, { name, errorType }: WayOut): void {
  markInterrupted(span, name);
  if (errorType !== undefined && span.statusGiven === undefined) {
    span.setAttribute('error.type', errorType);
    span.setStatus({ code: 2 });
  }
  span.end();
}

/** @param at time of the event; default: now */
export function markInterrupted(span: RecordingSpan, wayOut: string, at?: HrTime): void {
  span.setAttribute(INTERRUPTED, true);
  span.addEvent(INTERRUPTED_EVENT, { [INTERRUPTED_BY]: wayOut }, at);
}
