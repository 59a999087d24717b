import { isSpanContextValid } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';

/** Log lines say these ids of the active span, under the names that the official instrumentations of loggers use. */
export interface LogIds {
  trace_id: string;
  span_id: string;
  trace_flags: string;
}

/** Undefined outside of traces. */
export function activeLogIds(): LogIds | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    trace_flags: span.traceFlags.toString(16).padStart(2, '0'),
  };
}
