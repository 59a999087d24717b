import type { InstrumentationScope } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Members of a span of SDK 1.x that later ones call otherwise. */
interface OlderSpan extends Omit<ReadableSpan, 'instrumentationScope' | 'parentSpanContext'> {
  readonly instrumentationLibrary: InstrumentationScope;
  readonly parentSpanId?: string;
}

/** The same span with the names of today. */
export function withCurrentNames(span: ReadableSpan | OlderSpan): ReadableSpan {
  if (!('instrumentationLibrary' in span) || 'instrumentationScope' in span) return span as ReadableSpan;
  const { instrumentationLibrary, parentSpanId } = span;
  return Object.create(span, {
    instrumentationScope: { value: instrumentationLibrary },
    parentSpanContext: { value: parentSpanId && { ...span.spanContext(), spanId: parentSpanId } },
  }) as ReadableSpan;
}
