import { types } from 'node:util';
import type { Attributes, Exception } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';
import type { ErrorText } from './error-text.ts';
import { rememberError, sayMessage, sayStack, sayText } from './known-errors.ts';

/** Attributes of the event for an exception, without its stack; undefined if it says neither what it is nor what happened. */
export function describeException(exception: Exception, errorText: ErrorText | undefined): Attributes | undefined {
  const attributes: Attributes = {};
  if (typeof exception === 'string') attributes[ATTR_EXCEPTION_MESSAGE] = reword(exception, exception, errorText);
  else if (exception) {
    const { code, name, message } = exception;
    if (code && !isDomException(exception)) attributes[ATTR_EXCEPTION_TYPE] = code.toString();
    else if (name) attributes[ATTR_EXCEPTION_TYPE] = name;
    if (message) attributes[ATTR_EXCEPTION_MESSAGE] = reword(exception, message, errorText);
  }
  return attributes[ATTR_EXCEPTION_TYPE] || attributes[ATTR_EXCEPTION_MESSAGE] ? attributes : undefined;
}

/** Their codes are numbers of old, such as 20: https://webidl.spec.whatwg.org/#idl-DOMException-error-names */
function isDomException(exception: object): boolean {
  return Object.prototype.toString.call(exception) === '[object DOMException]';
}

/** The message of an exception as this span may say it. */
function reword(exception: Exception, message: string, errorText: ErrorText | undefined): string {
  if (typeof message !== 'string') return message;
  if (errorText === undefined) return sayMessage(exception, message);
  const said = errorText(message, exception);
  rememberError(exception, message, said);
  return said;
}

/** Returns the text that a status says of an error. */
export function describeStatus(message: string, errorText: ErrorText | undefined, error?: unknown): string {
  if (errorText === undefined) return sayText(message);
  const said = errorText(message, error);
  rememberError(undefined, message, said);
  return said;
}

/** For what is not recorded as an exception: other spans may be told of the same error. */
export function noteError(error: unknown, errorText: ErrorText | undefined): void {
  if (errorText === undefined) return;
  const message = typeof error === 'string' ? error : (error as { message?: unknown } | null | undefined)?.message;
  if (typeof message === 'string' && message !== '') rememberError(error, message, errorText(message, error));
}

/**
 * Is the stack to be left alone until the event loop has turned? V8 makes the text of an error's stack when it is first read,
 * from the name and message of then, and forgets the frames. Node 22 to 26 take the source line of a rejection that nobody
 * handles from those frames, and print a line of their own (`node:internal/process/promises`) where they are gone.
 */
export function hasUnreadStack(exception: Exception): exception is Error {
  return types.isNativeError(exception);
}

/** The stack as an attribute, with what the message says without values in place of the message. */
export function describeStack(exception: Exception, errorText: ErrorText | undefined): Attributes | undefined {
  if (typeof exception !== 'object' || !exception?.stack) return undefined;
  const { stack, message } = exception;
  if (typeof stack !== 'string' || typeof message !== 'string') return { [ATTR_EXCEPTION_STACKTRACE]: stack };
  const said = message === '' ? message : reword(exception, message, errorText);
  return { [ATTR_EXCEPTION_STACKTRACE]: sayStack(exception, stack, message, said) };
}
