import type { InspectOptions, inspect } from 'node:util';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** `util.inspect`, which passes the rest, shows of a span what processors see, without where the span goes. */
export function inspectSpan(span: ReadableSpan, depth: number, options: InspectOptions, show: typeof inspect): string {
  if (depth < 0) return '[Span]';
  const { name, kind, parentSpanContext, status, startTime, endTime, duration, ended, attributes, events, links } =
    span;
  const shown = {
    name,
    kind,
    spanContext: span.spanContext(),
    parentSpanContext,
    status,
    startTime,
    endTime,
    duration,
  };
  const rest = { ended, attributes, events, links, instrumentationScope: span.instrumentationScope };
  return `Span ${show({ ...shown, ...rest }, options)}`;
}
