/** A framework answers for an error of the app: the span of the request says the error where that makes it a 5xx. */
import type { Span } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { exceptionOf, failSpan, UNSEEN_ERROR } from '../end-of-span/fail-span.ts';
import { guarded } from '../guard.ts';
import { exchangeOf } from './exchange.ts';
import { RequestContext } from './request-context.ts';

/** Keeps an error for the span of its request. */
export type ReportFailure = (error: unknown, response?: unknown) => void;

/** To be told of errors of middleware, hooks and handlers, with Node's response where it is at hand. */
export function reportFailures(host: LibraryHost): ReportFailure {
  return guarded(host, report);
}

function report(error: unknown, response?: unknown): void {
  const request = requestOf(response) ?? getRPCMetadata(context.active());
  if (request instanceof RequestContext) request.failure = error;
}

/** Callbacks of what knows nothing of contexts may have lost that of the request. */
function requestOf(response: unknown): unknown {
  return typeof response === 'object' && response !== null ? exchangeOf(response)?.context : undefined;
}

/** Fails the span of a request that was answered with `status`: the status is what failed, the error is why. */
export function failWithStatus(span: Span, status: number, failure: unknown): void {
  const exception = failure === undefined ? false : exceptionOf(failure);
  failSpan(span, UNSEEN_ERROR, { type: String(status), exception });
}
