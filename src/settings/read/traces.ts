import type { Settings, SpanLimitSettings, ZipkinSettings } from '../shape.ts';
import type { Complain, Values } from '../table/values.ts';

/** The exporters are those that `OTEL_TRACES_EXPORTER` asks for, and the console where another variable asks for it. */
export function readExporters(values: Values): Settings['tracesExporters'] {
  const asked = values.OTEL_TRACES_EXPORTER;
  const printed = values.OTEL_TRACING_CONSOLE || values.OTEL_CONSOLE_EXPORT;
  return printed && !asked.includes('console') ? [...asked, 'console'] : asked;
}

export function readZipkin(values: Values, complain: Complain): ZipkinSettings {
  const timeout = values.OTEL_EXPORTER_ZIPKIN_TIMEOUT;
  const own = values.OTEL_EXPORTER_ZIPKIN_ENDPOINT;
  if (own === undefined) return { endpoint: 'http://localhost:9411/api/v2/spans', timeout };
  if (!own.hasScheme)
    complain('OTEL_EXPORTER_ZIPKIN_ENDPOINT', 'has no scheme', own.url.origin, 'Write http:// or https:// in front.');
  return { endpoint: own.url.href, timeout };
}

/** The limit of the model first, then the general one, then the default (specification, "Attribute Limits"). */
export function readSpanLimits(values: Values): SpanLimitSettings {
  const count = values.OTEL_ATTRIBUTE_COUNT_LIMIT ?? 128;
  return {
    attributeValueLengthLimit:
      values.OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT ??
      values.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT ??
      Number.POSITIVE_INFINITY,
    attributeCountLimit: values.OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT ?? count,
    eventCountLimit: values.OTEL_SPAN_EVENT_COUNT_LIMIT,
    linkCountLimit: values.OTEL_SPAN_LINK_COUNT_LIMIT,
    attributePerEventCountLimit: values.OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT ?? count,
    attributePerLinkCountLimit: values.OTEL_LINK_ATTRIBUTE_COUNT_LIMIT ?? count,
  };
}
