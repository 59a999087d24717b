import type { Exception, TracerOptions } from '@opentelemetry/api';

/** Makes what an error says fit to leave the process. */
export type ErrorText = (message: string) => string;

/** What a tracer of this loader may be asked for with, beside what the API knows. */
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

/** The exception with another message, also where its stack repeats it; the app's own stays as it is. */
export function rewordException(exception: Exception, errorText: ErrorText): Exception {
  if (typeof exception === 'string') return errorText(exception);
  const { message } = exception ?? {};
  if (typeof message !== 'string') return exception;
  const reworded = errorText(message);
  if (reworded === message) return exception;
  const { code, name = 'Error', stack } = exception;
  const known = typeof stack === 'string' ? { stack: stack.replaceAll(message, () => reworded) } : {};
  return { ...(code === undefined ? {} : { code }), name, message: reworded, ...known };
}
