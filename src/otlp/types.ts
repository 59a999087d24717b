/**
 * An OTLP trace request in the JSON encoding: ids are lower-case hex, 64-bit integers decimal strings, bytes base64,
 * enum values numbers (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 *
 * This is the form after decoding: what a sender left out is filled in with protobuf's default. A member that is optional
 * here is left out when it has that default (empty string, empty list, 0).
 */
export interface ExportTraceServiceRequestJson {
  resourceSpans: ResourceSpansJson[];
}

export interface ResourceSpansJson {
  resource: ResourceJson;
  scopeSpans: ScopeSpansJson[];
  schemaUrl?: string;
}

export interface ResourceJson {
  attributes: KeyValueJson[];
  droppedAttributesCount: number;
}

export interface ScopeSpansJson {
  scope: ScopeJson;
  spans: SpanJson[];
  schemaUrl?: string;
}

export interface ScopeJson {
  name: string;
  version?: string;
  attributes?: KeyValueJson[];
  droppedAttributesCount?: number;
}

export interface SpanJson {
  /** 32 hex digits; not checked, so a sender's mistake stays visible. */
  traceId: string;
  /** 16 hex digits; not checked. */
  spanId: string;
  traceState?: string;
  /** Absent on a root span. */
  parentSpanId?: string;
  name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** ns since the Unix epoch. */
  startTimeUnixNano: string;
  /** ns since the Unix epoch. */
  endTimeUnixNano: string;
  attributes: KeyValueJson[];
  droppedAttributesCount: number;
  events: EventJson[];
  droppedEventsCount: number;
  links: LinkJson[];
  droppedLinksCount: number;
  status: StatusJson;
  /** Bits 0-7: W3C trace flags; 8: "is remote" is known; 9: the parent is remote. */
  flags: number;
}

/** An OTLP logs request, as `ExportTraceServiceRequestJson`. */
export interface ExportLogsServiceRequestJson {
  resourceLogs: { resource: ResourceJson; scopeLogs: { scope: ScopeJson; logRecords: LogRecordJson[] }[] }[];
}

export interface LogRecordJson {
  /** ns since the Unix epoch; `0` where only the time of observation is known. */
  timeUnixNano: string;
  observedTimeUnixNano: string;
  /** 1 to 24; 0 unspecified. */
  severityNumber: number;
  severityText?: string;
  body?: AnyValueJson;
  attributes: KeyValueJson[];
  /** Absent outside of a trace. */
  traceId?: string;
  spanId?: string;
  eventName?: string;
}

/** This is what the viewer reads of an OTLP metrics request. */
export interface ExportMetricsServiceRequestJson {
  resourceMetrics: { resource: ResourceJson; scopeMetrics: { scope: ScopeJson; metrics: MetricJson[] }[] }[];
}

export interface MetricJson {
  name: string;
  unit?: string;
  gauge?: { dataPoints: NumberDataPointJson[] };
  sum?: { dataPoints: NumberDataPointJson[] };
  histogram?: { dataPoints: HistogramDataPointJson[] };
  exponentialHistogram?: { dataPoints: HistogramDataPointJson[] };
}

export interface NumberDataPointJson {
  asDouble?: number | string;
  asInt?: string;
}

export interface HistogramDataPointJson {
  count: string;
  sum?: number | string;
}

export interface StatusJson {
  /** 0 unset, 1 ok, 2 error. */
  code: number;
  message?: string;
}

export interface EventJson {
  /** ns since the Unix epoch. */
  timeUnixNano: string;
  name: string;
  attributes: KeyValueJson[];
  droppedAttributesCount: number;
}

export interface LinkJson {
  traceId: string;
  spanId: string;
  traceState?: string;
  attributes: KeyValueJson[];
  droppedAttributesCount: number;
  flags: number;
}

export interface KeyValueJson {
  key: string;
  value: AnyValueJson;
}

/** At most one member is present; none stands for an empty value (`null`, `undefined`). */
export interface AnyValueJson {
  stringValue?: string;
  boolValue?: boolean;
  /** Decimal, a signed 64-bit integer. */
  intValue?: string;
  /** A number that JSON cannot express is a string, as in ProtoJSON. */
  doubleValue?: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Base64. */
  bytesValue?: string;
  arrayValue?: { values: AnyValueJson[] };
  kvlistValue?: { values: KeyValueJson[] };
}

/** Names of `SpanKind`, each at its number. Source: https://github.com/open-telemetry/opentelemetry-proto, trace.proto */
export const SPAN_KINDS: readonly string[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
