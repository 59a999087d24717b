import type { Context } from '@opentelemetry/api';

/** A symbol of all copies of this file: a library and the loader may each have one. */
const CONTEXT = Symbol.for('@org/otel-auto context of a program');

interface Program {
  [CONTEXT]?: Context;
}

/**
 * Says in which context a program is started, where that is not the active one: to enter it would hand it to all that the app is told
 * of the program later.
 * @param program what Node hands to the system, an object of its own
 */
export function setProgramContext(program: object, context: Context): void {
  Object.defineProperty(program, CONTEXT, { value: context, configurable: true });
}

/** Undefined: the active one. */
export function programContextOf(program: object): Context | undefined {
  return (program as Program)[CONTEXT];
}
