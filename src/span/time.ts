import type { HrTime, TimeInput } from '@opentelemetry/api';
import { hrTime, isTimeInputHrTime, millisToHrTime } from '@opentelemetry/core';

/** In ns. */
export const SECOND = 1_000_000_000;

/**
 * A time the caller gave: epoch ms, a Date, [seconds, ns], or the ms of `performance.now()`, which are those that are not
 * in its future. Undefined for anything else.
 * @param offset ms to add to `performance.timeOrigin` for the wall clock, which may have been set since
 */
export function givenTime(input: TimeInput | undefined, offset: number): HrTime | undefined {
  if (typeof input === 'number') return input <= performance.now() ? hrTime(input + offset) : millisToHrTime(input);
  if (input instanceof Date) return millisToHrTime(input.getTime());
  return isTimeInputHrTime(input) ? input : undefined;
}

/** `later - earlier`, which may be negative. */
export function difference(laterSeconds: number, laterNanos: number, seconds: number, nanos: number): HrTime {
  return laterNanos < nanos
    ? [laterSeconds - seconds - 1, laterNanos - nanos + SECOND]
    : [laterSeconds - seconds, laterNanos - nanos];
}

/** The time `ms` after the one given. */
export function later(seconds: number, nanos: number, ms: number): HrTime {
  const [wholeSeconds, rest] = millisToHrTime(ms);
  const sum = nanos + rest;
  return sum >= SECOND ? [seconds + wholeSeconds + 1, sum - SECOND] : [seconds + wholeSeconds, sum];
}
