/** When a span is: it starts by the wall clock, and what follows is measured by the monotonic clock. */

import { diag, type HrTime, type TimeInput } from '@opentelemetry/api';
import { ENDED, ENDING, OPEN, type SpanLayout } from './layout.ts';
import { difference, givenTime, later, SECOND } from './time.ts';

// The global one is a getter, which costs more than the clock.
const { performance } = globalThis;

/** To be called once, as soon as the span is made. */
export function startClock(span: SpanLayout, startTime: TimeInput | undefined): void {
  const wall = Date.now();
  span.tickStart = performance.now();
  span.wallSeconds = Math.floor(wall / 1000);
  span.wallMillis = wall - span.wallSeconds * 1000;
  span.startGiven = startTime != null;
  if (span.startGiven) setStart(span, givenTime(startTime, offsetOf(span)) ?? later(0, 0, Date.now()));
  else {
    span.startSeconds = span.wallSeconds;
    span.startNanos = Math.round(span.wallMillis * 1e6);
  }
}

export function setStart(span: SpanLayout, [seconds, nanos]: HrTime): void {
  span.startSeconds = seconds;
  span.startNanos = nanos;
}

export function setEnd(span: SpanLayout, [seconds, nanos]: HrTime): void {
  span.endSeconds = seconds;
  span.endNanos = nanos;
}

/** [-1, -1] until the span ends. */
export function durationOf(span: SpanLayout): HrTime {
  if (span.state === OPEN) return [-1, -1];
  return difference(span.endSeconds, span.endNanos, span.startSeconds, span.startNanos);
}

/** Without a given time: now, `performance.now()` after the start; by the wall clock if the caller set the start. */
export function timeOf(span: SpanLayout, input: TimeInput | undefined): HrTime {
  if (input != null) {
    const given = givenTime(input, offsetOf(span));
    if (given !== undefined) return given;
  }
  if (span.startGiven) return later(0, 0, Date.now());
  return later(span.startSeconds, span.startNanos, performance.now() - span.tickStart);
}

function offsetOf(span: SpanLayout): number {
  return span.wallSeconds * 1000 + span.wallMillis - (span.tickStart + performance.timeOrigin);
}

/** Sets the end time; a span that would end before it starts has no duration. False if it was set before. */
export function stopClock(span: SpanLayout, endTime: TimeInput | undefined): boolean {
  if (span.state !== OPEN) {
    diag.error('You can only call end() on a span once.', span.ids.toContext());
    return false;
  }
  span.state = ENDING;
  if (endTime == null && !span.startGiven) stopNow(span);
  else setEnd(span, timeOf(span, endTime));
  if (span.endSeconds - span.startSeconds - (span.endNanos < span.startNanos ? 1 : 0) < 0) {
    diag.warn(
      'Inconsistent start and end time, startTime > endTime. Setting span duration to 0ms.',
      span.ids.toContext(),
    );
    span.endSeconds = span.startSeconds;
    span.endNanos = span.startNanos;
  }
  return true;
}

/** The end is the one that `timeOf()` would say, without an array for nearly every span. */
function stopNow(span: SpanLayout): void {
  const ms = performance.now() - span.tickStart;
  const nanos = span.startNanos + Math.round(ms * 1e6);
  if (ms >= 0 && nanos < SECOND) {
    span.endSeconds = span.startSeconds;
    span.endNanos = nanos;
  } else setEnd(span, later(span.startSeconds, span.startNanos, ms));
}

/** Has the span ended? Then the operation that asks is not carried out. */
export function isOver(span: SpanLayout): boolean {
  if (span.state !== ENDED) return false;
  const { traceId, spanId } = span.ids.toContext();
  const message = `Operation attempted on ended Span {traceId: ${traceId}, spanId: ${spanId}}`;
  diag.warn(message, new Error(message));
  return true;
}
