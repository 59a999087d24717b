import type { AnyValueJson, KeyValueJson, LogRecordJson, ResourceJson, ScopeJson, SpanJson } from '../../otlp/types.ts';
import type { Attributes, AttributeValue, LogRecord, Scope, Span, SpanEvent, SpanLink } from '../analysis/types.ts';
import type { Interner } from './interner.ts';

/** This is what the spans and log records of one resource have in common. */
export interface Origin {
  service: string;
  resource: Attributes;
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

// Most spans have neither: one list stands for all of those.
const NO_EVENTS: SpanEvent[] = [];
const NO_LINKS: SpanLink[] = [];

export function toOrigin({ attributes }: ResourceJson, interner: Interner): Origin {
  const resource = toAttributes(attributes, interner);
  const name = resource['service.name'];
  return { service: typeof name === 'string' && name !== '' ? name : 'unknown_service', resource };
}

export function toScope({ name, version = '' }: ScopeJson, interner: Interner): Scope {
  return { name: interner.share(name), version: interner.share(version) };
}

/** A span with ids as the specification has them; undefined for one without. */
export function toSpan(json: SpanJson, origin: Origin, scope: Scope, interner: Interner): Span | undefined {
  if (!isTraceId(json.traceId) || !isSpanId(json.spanId)) return undefined;
  const { parentSpanId = '' } = json;
  return {
    traceId: json.traceId,
    spanId: interner.own(json.spanId),
    parentSpanId: isSpanId(parentSpanId) ? interner.share(parentSpanId) : '',
    name: interner.share(json.name),
    kind: KINDS[json.kind] ?? 'internal',
    start: toMilliseconds(json.startTimeUnixNano),
    end: toMilliseconds(json.endTimeUnixNano),
    status: STATUSES[json.status.code] ?? 'unset',
    statusMessage: interner.share(json.status.message ?? ''),
    service: origin.service,
    resource: origin.resource,
    scope,
    attributes: toAttributes(json.attributes, interner),
    events: json.events.length === 0 ? NO_EVENTS : json.events.map((event) => toEvent(event, interner)),
    links: json.links.length === 0 ? NO_LINKS : json.links.map((link) => toLink(link, interner)),
  };
}

function toEvent(json: SpanJson['events'][number], interner: Interner): SpanEvent {
  return {
    name: interner.share(json.name),
    time: toMilliseconds(json.timeUnixNano),
    attributes: toAttributes(json.attributes, interner),
  };
}

function toLink(json: SpanJson['links'][number], interner: Interner): SpanLink {
  return {
    traceId: interner.share(json.traceId),
    spanId: interner.share(json.spanId),
    attributes: toAttributes(json.attributes, interner),
  };
}

export function toLogRecord(json: LogRecordJson, origin: Origin, interner: Interner): LogRecord {
  const traceId = json.traceId ?? '';
  const spanId = json.spanId ?? '';
  const time = toMilliseconds(json.timeUnixNano);
  return {
    traceId: isTraceId(traceId) ? interner.share(traceId) : '',
    spanId: isSpanId(spanId) ? interner.share(spanId) : '',
    time: time === 0 ? toMilliseconds(json.observedTimeUnixNano) : time,
    severity: interner.share(json.severityText ?? severityOf(json.severityNumber)),
    severityNumber: json.severityNumber,
    body: json.body === undefined ? null : toValue(json.body, interner),
    service: origin.service,
    attributes: toAttributes(json.attributes, interner),
  };
}

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber: four numbers to each. */
const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

function severityOf(number: number): string {
  return SEVERITIES[Math.floor((number - 1) / 4)] ?? '';
}

const ATTRIBUTE_BYTES = 16;

export function toAttributes(list: readonly KeyValueJson[], interner: Interner): Attributes {
  const attributes: Attributes = {};
  for (const { key, value } of list) set(attributes, interner.share(key), toValue(value, interner));
  return attributes;
}

function set(target: Attributes, key: string, value: AttributeValue): void {
  // Assigned, this key would be the object's prototype.
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

function toValue(value: AnyValueJson, interner: Interner): AttributeValue {
  if (value.stringValue !== undefined) return interner.share(value.stringValue);
  if (value.intValue !== undefined) return toInteger(value.intValue);
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.arrayValue !== undefined) return value.arrayValue.values.map((element) => toValue(element, interner));
  if (value.kvlistValue !== undefined) return toAttributes(value.kvlistValue.values, interner);
  return value.bytesValue === undefined ? null : interner.own(value.bytesValue);
}

/** Digits that a number cannot hold exactly stay as they were. */
function toInteger(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

/** ns as decimal digits, to ms with fractions. */
function toMilliseconds(nanoseconds: string): number {
  return Number(nanoseconds) / 1e6;
}

const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/** https://www.w3.org/TR/trace-context/#trace-id; hex digits are what the decoder makes. */
export function isTraceId(id: string): boolean {
  return id.length === 32 && id !== NO_TRACE;
}

export function isSpanId(id: string): boolean {
  return id.length === 16 && id !== NO_SPAN;
}

/** Bytes of a span beside its texts, about: measured with spans of HTTP servers and databases. */
export function costOfSpan(span: Span): number {
  let cost = SPAN_BYTES + costOfAttributes(span.attributes);
  for (const event of span.events) cost += EVENT_BYTES + costOfAttributes(event.attributes);
  for (const link of span.links) cost += EVENT_BYTES + costOfAttributes(link.attributes);
  return cost;
}

export function costOfLogRecord(record: LogRecord): number {
  return LOG_BYTES + costOfAttributes(record.attributes) + costOfValue(record.body);
}

const SPAN_BYTES = 180;
const EVENT_BYTES = 100;
const LOG_BYTES = 120;

/** An object that gets more members than these becomes a hash table in V8. */
const MOST_IN_PLACE = 16;
const IN_TABLE_BYTES = 56;

export function costOfAttributes(attributes: Attributes): number {
  let cost = ATTRIBUTE_BYTES;
  let count = 0;
  for (const key in attributes) {
    cost += ATTRIBUTE_BYTES + costOfValue(attributes[key]);
    count++;
  }
  return count > MOST_IN_PLACE ? cost + count * IN_TABLE_BYTES : cost;
}

function costOfValue(value: AttributeValue | undefined): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (!Array.isArray(value)) return costOfAttributes(value);
  let cost = ATTRIBUTE_BYTES;
  for (const element of value) cost += 8 + costOfValue(element);
  return cost;
}
