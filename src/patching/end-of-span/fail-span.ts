import { type Exception, type Span, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_DB_RESPONSE_STATUS_CODE, ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { type ErrorNoting, rememberError, sayMessage } from '../../span/known-errors.ts';
import { errorTypeOf } from './error-type.ts';

/** Of a synchronous error that went by it is known only that there was one (`thrown.ts`). */
export const UNSEEN_ERROR = Symbol('an error that went by');

/** A library may say more about a failure than the error does. */
export interface Failure {
  /** The code in a database's answer: a SQLSTATE, a number of MySQL's, a prefix of Redis's. */
  readonly responseStatusCode?: string | undefined;
  /** `error.type`, where it is neither the response's code nor the error's code or name. */
  readonly type?: string | undefined;
  /** The status says this message, where it is not the error's message. */
  readonly message?: string | undefined;
  /** `false`: the error quotes values that cannot be told apart, or there is only what the status says. */
  readonly exception?: Exception | false | undefined;
}

const NOTHING_ELSE: Failure = {};

/**
 * Says on a span that it failed: status, `error.type`, the response's code where there is one, and the exception as an event.
 * Texts are those that the tracer lets out (`errorText`). The span goes on; `endSpan` ends it.
 */
export function failSpan(span: Span, error: unknown, failure: Failure = NOTHING_ELSE): void {
  // An uncaught error that a listener of the app's deals with has been seen by then, and is on the span.
  if (error === UNSEEN_ERROR && failure === NOTHING_ELSE && hasFailed(span)) return;
  const { responseStatusCode, type, exception = exceptionOf(error), message = knownMessageOf(error) } = failure;
  if (failure.message !== undefined) rememberMessage(error, failure.message);
  if (responseStatusCode !== undefined) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, responseStatusCode);
  span.setAttribute(ATTR_ERROR_TYPE, type ?? responseStatusCode ?? errorTypeOf(error));
  span.setStatus(statusOf(message, error));
  if (exception !== false) span.recordException(exception);
  if (exception !== error) (span as Partial<ErrorNoting>).noteError?.(error);
}

function hasFailed(span: Span): boolean {
  return (span as { status?: SpanStatus }).status?.code === SpanStatusCode.ERROR;
}

/** The loader's own spans look at the error too (`StatusOfError` of `span/error-text.ts`): what is to be said may depend on its code. */
function statusOf(message: string | undefined, error: unknown): SpanStatus & { error?: unknown } {
  if (message === undefined) return { code: SpanStatusCode.ERROR };
  return typeof error === 'object' && error !== null
    ? { code: SpanStatusCode.ERROR, message, error }
    : { code: SpanStatusCode.ERROR, message };
}

/** Says on a span that what was answered is a failure: no error was thrown, and there is no exception to record. */
export function failSpanAs(span: Span, type: string, message?: string): void {
  failSpan(span, UNSEEN_ERROR, { type, message });
}

/** Ends a span, failed if there is an error: what is falsy is none, as for callbacks of Node. */
export function endSpan(span: Span, error?: unknown, failure?: Failure): void {
  if (error) failSpan(span, error, failure);
  span.end();
}

/** Ends a span as failed, whatever was thrown or rejected with, `undefined` too. */
export function endFailedSpan(span: Span, error: unknown, failure?: Failure): void {
  failSpan(span, error, failure);
  span.end();
}

/** The text in the status that stands in place of the error's message is said by the spans around this one too. */
function rememberMessage(error: unknown, said: string): void {
  const message = messageOf(error);
  if (message !== undefined) rememberError(error, message, said);
}

function knownMessageOf(error: unknown): string | undefined {
  const message = messageOf(error);
  return message === undefined ? undefined : sayMessage(error, message);
}

function messageOf(error: unknown): string | undefined {
  if (error === UNSEEN_ERROR) return undefined;
  if (typeof error !== 'object' || error === null) return String(error);
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/** A value that says neither what it is nor what happened is no exception. */
export function exceptionOf(error: unknown): Exception | false {
  if (error === UNSEEN_ERROR) return false;
  if (typeof error !== 'object' || error === null) return String(error);
  const { name, message } = error as { name?: unknown; message?: unknown };
  return typeof name === 'string' || typeof message === 'string' ? (error as Exception) : false;
}
