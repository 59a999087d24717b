import { type Context, INVALID_SPAN_CONTEXT, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';
import { context, trace } from '../api/global.ts';
import type { ErrorText } from './database/error-text.ts';
import { measuredTracer, measuringOnly } from './tracer.ts';

/** Options that clients of SQL have in common. */
export const STATEMENT_OPTIONS = {
  requireParentSpan: {
    type: 'boolean',
    default: false,
    doc: 'true: statements leave a span only inside another one.',
  },
} as const;

/**
 * The tracer of a client's statements; all are measured.
 * @param requireParentSpan Is a statement outside of all spans, as of a migration, to leave none?
 */
export function statementTracer(scope: string, requireParentSpan: boolean, errorText?: ErrorText): Tracer {
  const tracer = measuredTracer(scope, 'database', errorText);
  if (!requireParentSpan) return tracer;
  return {
    startSpan(name: string, options: SpanOptions = {}, parent: Context = context.active()): Span {
      if (trace.getSpan(parent) !== undefined) return tracer.startSpan(name, options, parent);
      return measuringOnly(tracer)?.(name, options) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  };
}
