import type { AnyValueJson, KeyValueJson } from '../../otlp/types.ts';
import type { Attributes, AttributeValue, LogRecord, Span } from '../analysis/types.ts';

const KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const satisfies Record<
  Span['kind'],
  number
>;
const STATUSES = { unset: 0, ok: 1, error: 2 } as const satisfies Record<Span['status'], number>;

/** Spans as an OTLP/JSON trace request. Times are as exact as those of the store, to about 0.2 us. */
export function toTraceRequest(spans: readonly Span[]): object {
  const resourceSpans = Array.from(
    Map.groupBy(spans, ({ resource }) => resource),
    ([resource, ofResource]) => ({
      resource: { attributes: toKeyValues(resource) },
      scopeSpans: Array.from(
        Map.groupBy(ofResource, ({ scope }) => scope),
        ([scope, ofScope]) => ({ scope, spans: ofScope.map(toSpanJson) }),
      ),
    }),
  );
  return { resourceSpans };
}

/** Log records as an OTLP/JSON logs request. Of their resource, the service is kept. */
export function toLogsRequest(records: readonly LogRecord[]): object {
  const resourceLogs = Array.from(
    Map.groupBy(records, ({ service }) => service),
    ([service, ofService]) => ({
      resource: { attributes: toKeyValues({ 'service.name': service }) },
      scopeLogs: [{ scope: { name: '' }, logRecords: ofService.map(toLogJson) }],
    }),
  );
  return { resourceLogs };
}

function toSpanJson(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== '' && { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: toNanoseconds(span.start),
    endTimeUnixNano: toNanoseconds(span.end),
    attributes: toKeyValues(span.attributes),
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeUnixNano: toNanoseconds(time),
      attributes: toKeyValues(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: toKeyValues(attributes),
    })),
    status: {
      code: STATUSES[span.status],
      ...(span.statusMessage !== '' && { message: span.statusMessage }),
    },
  };
}

function toLogJson(record: LogRecord): object {
  return {
    timeUnixNano: toNanoseconds(record.time),
    severityNumber: record.severityNumber,
    severityText: record.severity,
    body: toAnyValue(record.body),
    attributes: toKeyValues(record.attributes),
    ...(record.traceId !== '' && { traceId: record.traceId }),
    ...(record.spanId !== '' && { spanId: record.spanId }),
  };
}

function toKeyValues(attributes: Attributes): KeyValueJson[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: AttributeValue): AnyValueJson {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  return { kvlistValue: { values: toKeyValues(value) } };
}

/** ms with fractions to decimal digits of ns. */
function toNanoseconds(milliseconds: number): string {
  const whole = Math.trunc(milliseconds);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1e6)));
}
