import type { SpanStatus, TracerOptions } from '@opentelemetry/api';

/** Makes what an error says fit to leave the process: its message, and the error, where it is known. */
export type ErrorText = (message: string, error?: unknown) => string;

/** A status, with the error that its message is of: what is to be said of that may depend on its code. */
export interface StatusOfError extends SpanStatus {
  readonly error?: unknown;
}

/** A tracer of this loader may be asked for with these options, beside those that the API knows. */
export interface ErrorTextOptions extends TracerOptions {
  errorText?: ErrorText;
}

/** By instrumentation scope, looked at only when a span gets an error. */
const byScope = new WeakMap<object, ErrorText>();

export function setErrorText(scope: object, errorText: ErrorText): void {
  byScope.set(scope, errorText);
}

export function errorTextOf(scope: object): ErrorText | undefined {
  return byScope.get(scope);
}
