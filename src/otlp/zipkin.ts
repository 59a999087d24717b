import { decodeTraceRequest } from './decode.ts';
import type { AnyValueJson, EventJson, KeyValueJson, SpanJson } from './types.ts';

/** A span of Zipkin's JSON format, version 2 (https://zipkin.io/zipkin-api/). */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind?: 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER';
  /** Microseconds since the epoch. */
  readonly timestamp: number;
  /** Microseconds; at least 1. */
  readonly duration: number;
  readonly localEndpoint: { readonly serviceName: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly annotations?: readonly { readonly timestamp: number; readonly value: string }[];
}

/** By OTLP's number. */
const KINDS = [undefined, undefined, 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const ERROR = 2;
const STATUSES = [undefined, 'OK', 'ERROR'] as const;

/**
 * The spans of a protobuf `ExportTraceServiceRequest` as Zipkin takes them (specification, "OpenTelemetry to Zipkin
 * Transformation"), with the attributes of the resource as tags, as the official exporter writes them.
 * @throws OtlpDecodeError for bytes that are no such request
 */
export function toZipkin(body: Uint8Array): ZipkinSpan[] {
  return decodeTraceRequest(body).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const shared = tagsOf(resource.attributes);
    return scopeSpans.flatMap(({ scope, spans }) => {
      const scopeTags = {
        'otel.scope.name': scope.name,
        ...(scope.version && { 'otel.scope.version': scope.version }),
      };
      return spans.map((span) => toSpan(span, shared, scopeTags));
    });
  });
}

function toSpan(span: SpanJson, shared: Tags, scope: Tags): ZipkinSpan {
  const kind = KINDS[span.kind];
  const start = micros(span.startTimeUnixNano);
  return {
    traceId: span.traceId,
    id: span.spanId,
    ...(span.parentSpanId && { parentId: span.parentSpanId }),
    name: span.name,
    ...(kind && { kind }),
    timestamp: start,
    // Zipkin takes 0 for unknown.
    duration: Math.max(1, micros(span.endTimeUnixNano) - start),
    localEndpoint: { serviceName: shared['service.name'] ?? 'unknown_service' },
    tags: { ...tagsOf(span.attributes), ...ownTags(span), ...scope, ...shared },
    ...(span.events.length > 0 && { annotations: span.events.map(toAnnotation) }),
  };
}

type Tags = Readonly<Record<string, string>>;

function ownTags({ status, droppedAttributesCount, droppedEventsCount, droppedLinksCount }: SpanJson): Tags {
  const tags: Record<string, string> = {};
  const code = STATUSES[status.code];
  if (code !== undefined) tags['otel.status_code'] = code;
  if (status.code === ERROR) tags.error = status.message || 'true';
  if (droppedAttributesCount) tags['otel.dropped_attributes_count'] = String(droppedAttributesCount);
  if (droppedEventsCount) tags['otel.dropped_events_count'] = String(droppedEventsCount);
  if (droppedLinksCount) tags['otel.dropped_links_count'] = String(droppedLinksCount);
  return tags;
}

function toAnnotation({ timeUnixNano, name, attributes }: EventJson): { timestamp: number; value: string } {
  const details = attributes.length === 0 ? '' : `: ${JSON.stringify(Object.fromEntries(attributes.map(pairOf)))}`;
  return { timestamp: micros(timeUnixNano), value: `${name}${details}` };
}

function tagsOf(attributes: readonly KeyValueJson[]): Tags {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, textOf(value)]));
}

function pairOf({ key, value }: KeyValueJson): [string, unknown] {
  return [key, plain(value)];
}

function textOf(value: AnyValueJson): string {
  const seen = plain(value);
  return typeof seen === 'object' ? JSON.stringify(seen) : String(seen);
}

function plain(value: AnyValueJson): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(plain);
  if (value.kvlistValue) return Object.fromEntries(value.kvlistValue.values.map(pairOf));
  return value.stringValue ?? value?.boolValue ?? value?.intValue ?? value?.doubleValue ?? value?.bytesValue ?? '';
}

/** Rounded from nanoseconds, which a number cannot hold. */
function micros(nanos: string): number {
  return Number((BigInt(nanos) + 500n) / 1000n);
}
