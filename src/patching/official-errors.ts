import type { Context, Exception, Span, SpanOptions, SpanStatus, Tracer } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';
import { errorTypeOf } from './end-of-span/error-type.ts';

/** A tracer whose spans say of what kind their errors are: most official classes record exceptions, and no `error.type`. */
export function sayingErrorTypes(tracer: Tracer): Tracer {
  return {
    startSpan: (name: string, options?: SpanOptions, parent?: Context) =>
      sayingErrorType(tracer.startSpan(name, options, parent)),
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
}

function sayingErrorType(span: Span): Span {
  if (!span.isRecording()) return span;
  const { recordException, setStatus } = span;
  let isSaid = false;
  span.recordException = (exception: Exception, time) => {
    isSaid = true;
    span.setAttribute(ATTR_ERROR_TYPE, errorTypeOf(exception));
    recordException.call(span, exception, time);
  };
  span.setStatus = (status: SpanStatus) => {
    if (status?.code === SpanStatusCode.ERROR && !isSaid && saidBy(span) === undefined)
      span.setAttribute(ATTR_ERROR_TYPE, ERROR_TYPE_VALUE_OTHER);
    return setStatus.call(span, status);
  };
  return span;
}

/** What the class has said itself. */
function saidBy(span: Span): unknown {
  return (span as { attributes?: Record<string, unknown> }).attributes?.[ATTR_ERROR_TYPE];
}
