/** This is what an attribute, or the body of a log record, can be: OTLP's `AnyValue` as plain JSON. */
export type AttributeValue = string | number | boolean | null | AttributeValue[] | { [key: string]: AttributeValue };

export type Attributes = { [key: string]: AttributeValue };

export interface SpanEvent {
  name: string;
  /** ms since the Unix epoch, with fractions. */
  time: number;
  attributes: Attributes;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

/** Who made a span: the instrumentation. */
export interface Scope {
  name: string;
  version: string;
}

export interface Span {
  /** Lower-case hex. */
  traceId: string;
  /** Lower-case hex. */
  spanId: string;
  /** Lower-case hex; `''` without a parent. */
  parentSpanId: string;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** ms since the Unix epoch, with fractions. A double holds about 0.2 us here. */
  start: number;
  /** As `start`. */
  end: number;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string;
  /** `service.name` of the resource. */
  service: string;
  /** Spans of one request share the same object. */
  resource: Attributes;
  scope: Scope;
  attributes: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
}

export interface LogRecord {
  /** Lower-case hex; `''` outside of a trace. */
  traceId: string;
  spanId: string;
  /** ms since the Unix epoch, with fractions. */
  time: number;
  severity: string;
  /** 1 to 24 as in OTLP; 0 unspecified. */
  severityNumber: number;
  body: AttributeValue;
  service: string;
  attributes: Attributes;
}

export interface Trace {
  traceId: string;
  /** In the order of arrival. */
  spans: Span[];
  /** In the order of arrival. */
  logs: LogRecord[];
}
