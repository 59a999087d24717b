import type { ExportTraceServiceRequestJson } from '../../src/otlp/types.ts';

export type Value = string | number | boolean | Value[] | { [key: string]: Value } | null;

/** One span with its surroundings, in the shape assertions want. */
export interface ReceivedSpan {
  service: string;
  scope: string;
  name: string;
  kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER' | 'UNSPECIFIED';
  traceId: string;
  spanId: string;
  /** Empty for a root span. */
  parentSpanId: string;
  traceState: string;
  /** Nanoseconds since the epoch. */
  start: bigint;
  end: bigint;
  attributes: Record<string, Value>;
  resource: Record<string, Value>;
  events: { name: string; attributes: Record<string, Value> }[];
  links: { traceId: string; spanId: string }[];
  status: 'UNSET' | 'OK' | 'ERROR';
  statusMessage: string;
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number | string;
  bytesValue?: string;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
}
export interface KeyValue {
  key: string;
  value?: AnyValue;
}

export function toValue(value: AnyValue = {}): Value {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toValue);
  if (value.kvlistValue !== undefined) return toRecord(value.kvlistValue.values);
  return null;
}

export function toRecord(list: readonly KeyValue[] = []): Record<string, Value> {
  return Object.fromEntries(list.map(({ key, value }) => [key, toValue(value)]));
}

export function flattenSpans(request: ExportTraceServiceRequestJson): ReceivedSpan[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const attributes = toRecord(resource?.attributes as KeyValue[]);
    return (scopeSpans ?? []).flatMap(({ scope, spans }) =>
      (spans ?? []).map((span) => ({
        service: String(attributes['service.name'] ?? ''),
        scope: scope?.name ?? '',
        name: span.name ?? '',
        kind: KINDS[span.kind ?? 0] ?? 'UNSPECIFIED',
        traceId: span.traceId ?? '',
        spanId: span.spanId ?? '',
        parentSpanId: span.parentSpanId ?? '',
        traceState: span.traceState ?? '',
        start: BigInt(span.startTimeUnixNano ?? 0),
        end: BigInt(span.endTimeUnixNano ?? 0),
        attributes: toRecord(span.attributes as KeyValue[]),
        resource: attributes,
        events: (span.events ?? []).map((event) => ({
          name: event.name ?? '',
          attributes: toRecord(event.attributes as KeyValue[]),
        })),
        links: (span.links ?? []).map((link) => ({ traceId: link.traceId ?? '', spanId: link.spanId ?? '' })),
        status: STATUSES[span.status?.code ?? 0] ?? 'UNSET',
        statusMessage: span.status?.message ?? '',
      })),
    );
  });
}
