import type { Context, Exception, Span, SpanOptions, SpanStatus, Tracer } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_ERROR_TYPE,
  ERROR_TYPE_VALUE_OTHER,
} from '@opentelemetry/semantic-conventions';
import { errorTypeOf } from './end-of-span/error-type.ts';
import { isObserved } from './tracer.ts';

/** The code that a database has answered with, of an error; undefined for errors of the client itself. */
export type ResponseStatusCode = (error: unknown) => string | undefined;

/**
 * A tracer whose spans say of what kind their errors are: most official classes, and libraries that trace themselves, record
 * exceptions, and neither `error.type` nor the code of a database's answer.
 */
export function sayErrorTypes(tracer: Tracer, responseStatusCode?: ResponseStatusCode): Tracer {
  return {
    startSpan: (name: string, options?: SpanOptions, parent?: Context) =>
      sayErrorTypesOf(tracer.startSpan(name, options, parent), responseStatusCode),
    startActiveSpan(name: string, ...rest: unknown[]): never {
      const callback = rest.pop() as (span: Span) => unknown;
      const within = (span: Span) => callback(sayErrorTypesOf(span, responseStatusCode));
      return Reflect.apply(tracer.startActiveSpan, tracer, [name, ...rest, within]) as never;
    },
  };
}

function sayErrorTypesOf(span: Span, responseStatusCode?: ResponseStatusCode): Span {
  if (!isObserved(span)) return span;
  const { recordException, setStatus } = span;
  let isSaid = false;
  span.recordException = (exception: Exception, time) => {
    isSaid = true;
    const code = responseStatusCode?.(exception);
    if (code !== undefined) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
    span.setAttribute(ATTR_ERROR_TYPE, code ?? errorTypeOf(exception));
    recordException.call(span, exception, time);
  };
  span.setStatus = (status: SpanStatus) => {
    if (status?.code === SpanStatusCode.ERROR && !isSaid && saidBy(span) === undefined)
      span.setAttribute(ATTR_ERROR_TYPE, ERROR_TYPE_VALUE_OTHER);
    return setStatus.call(span, status);
  };
  return span;
}

/** The class has said this type itself. */
function saidBy(span: Span): unknown {
  return (span as { attributes?: Record<string, unknown> }).attributes?.[ATTR_ERROR_TYPE];
}
