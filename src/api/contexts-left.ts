import type { Context } from '@opentelemetry/api';

const left: Context[] = [];
const { setImmediate } = globalThis;

/** The contexts that the last error left since the event loop turned, innermost first. */
export function contextsLeft(): readonly Context[] {
  return left;
}

/** A synchronous error goes by: whoever hears of it as an uncaught one finds here where it came from. */
export function leave(context: Context): void {
  // Whoever caught the error goes on in this turn of the loop; in the next one it says nothing any more.
  if (left.length === 0) setImmediate(clear).unref();
  left.push(context);
}

/** Code runs again, so what threw before was caught: it says nothing about an error of what runs now. */
export function forgetContextsLeft(): void {
  if (left.length > 0) clear();
}

function clear(): void {
  left.length = 0;
}
