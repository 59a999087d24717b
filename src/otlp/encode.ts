import type { HrTime, Link, SpanContext, TraceState } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { type ParentIds, SpanIds } from '../span/ids.ts';
import { SpanLayout } from '../span/layout.ts';
import { encodedKey } from './keys.ts';
import { FIXED32, FIXED64, LENGTH, VARINT, type Writer } from './writer.ts';

/** Bits of `Span.flags` beside the eight of W3C (opentelemetry/proto/trace/v1/trace.proto, SpanFlags). */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;
const INT64 = 2 ** 63;

/** An object that `for in` and a property read accept: OTel's attributes, and the maps nested in them. */
type Attributes = Readonly<Record<string, unknown>>;

/** A scope as tracers carry it; the SDK's own type does not name the last two yet, its serializer writes them. */
export interface Scope extends InstrumentationScope {
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

/**
 * Appends the fields of one `opentelemetry.proto.trace.v1.Span`, without a length, in the field order and with the
 * defaults of the official `ProtobufTraceSerializer`.
 * @throws TooLargeError beyond the writer's limit; whatever a getter of the span throws
 */
export function encodeSpan(out: Writer, span: ReadableSpan): void {
  const compact = SpanLayout.is(span);
  if (compact) encodeIds(out, span.ids, span.parentIds);
  else encodeContext(out, span.spanContext(), span.parentSpanContext);
  out.tag(0x2a);
  out.string(span.name);
  const kind = span.kind == null ? 0 : span.kind + 1;
  if (kind !== 0) {
    out.tag(0x30);
    out.varint(kind);
  }
  if (compact) encodeCompact(out, span);
  else {
    encodeTime(out, 7, span.startTime);
    encodeTime(out, 8, span.endTime);
    encodeAttributes(out, 9, span.attributes);
    encodeCount(out, 10, span.droppedAttributesCount);
    for (const event of span.events) encodeEvent(out, event);
    encodeCount(out, 12, span.droppedEventsCount);
    for (const link of span.links) encodeLink(out, link);
    encodeCount(out, 14, span.droppedLinksCount);
  }
  out.tag(0x7a);
  const mark = out.open();
  const status = compact ? span.statusGiven : span.status;
  if (status !== undefined) {
    if (status.message) {
      out.tag(0x12);
      out.string(status.message);
    }
    encodeCount(out, 3, status.code);
  }
  out.close(mark);
  if (compact) encodeFlags(out, 16, span.ids.traceFlags, span.parentIds?.isRemote);
  else encodeFlags(out, 16, span.spanContext().traceFlags, span.parentSpanContext?.isRemote);
}

/** Each encoded span begins with its ids, which `span-key.ts` reads. */
export function encodeOwnIds(out: Writer, { trace, high, low }: SpanIds): void {
  out.tag(0x0a);
  out.words128(trace.a, trace.b, trace.c, trace.d);
  out.tag(0x12);
  out.words64(high, low);
}

/** Fields 1 to 4 of a span of our own tracer. */
function encodeIds(out: Writer, ids: SpanIds, parent: ParentIds | undefined): void {
  encodeOwnIds(out, ids);
  encodeTraceState(out, ids.traceState);
  if (parent === undefined) return;
  out.tag(0x22);
  if (parent instanceof SpanIds) out.words64(parent.high, parent.low);
  else out.hex(parent.spanId);
}

function encodeContext(out: Writer, context: SpanContext, parent: SpanContext | undefined): void {
  out.tag(0x0a);
  out.hex(context.traceId);
  out.tag(0x12);
  out.hex(context.spanId);
  encodeTraceState(out, context.traceState);
  if (!parent?.spanId) return;
  out.tag(0x22);
  out.hex(parent.spanId);
}

/** Fields 7 to 14 from what the span keeps. */
function encodeCompact(out: Writer, span: SpanLayout & ReadableSpan): void {
  out.key(7, FIXED64);
  out.time(span.startSeconds, span.startNanos);
  out.key(8, FIXED64);
  out.time(span.endSeconds, span.endNanos);
  const pairs = span.attributeList;
  if (pairs === undefined) encodeAttributes(out, 9, span.attributes);
  else
    for (let i = 0; i < pairs.length; i += 2) {
      const value = pairs[i + 1];
      if (value !== undefined) encodeAttribute(out, 9, pairs[i] as string, value, i);
    }
  encodeCount(out, 10, span.droppedAttributesCount);
  if (span.eventList !== undefined) for (const event of span.eventList) encodeEvent(out, event);
  encodeCount(out, 12, span.droppedEventsCount);
  if (span.linkList !== undefined) for (const link of span.linkList) encodeLink(out, link);
  encodeCount(out, 14, span.droppedLinksCount);
}

/** Appends the fields of `opentelemetry.proto.resource.v1.Resource`, without a length. */
export function encodeResource(out: Writer, resource: Pick<Resource, 'attributes'>): void {
  encodeAttributes(out, 1, resource.attributes);
  encodeCount(out, 2, 0);
}

/** Appends the fields of `opentelemetry.proto.common.v1.InstrumentationScope`, without a length. */
export function encodeScope(out: Writer, scope: Scope): void {
  out.key(1, LENGTH);
  out.string(scope.name);
  if (scope.version) {
    out.key(2, LENGTH);
    out.string(scope.version);
  }
  if (scope.attributes) encodeAttributes(out, 3, scope.attributes);
  if (scope.droppedAttributesCount) encodeCount(out, 4, scope.droppedAttributesCount);
}

function encodeEvent(out: Writer, event: TimedEvent): void {
  out.key(11, LENGTH);
  const mark = out.open();
  encodeTime(out, 1, event.time);
  out.key(2, LENGTH);
  out.string(event.name);
  if (event.attributes) encodeAttributes(out, 3, event.attributes);
  encodeCount(out, 4, event.droppedAttributesCount);
  out.close(mark);
}

function encodeLink(out: Writer, link: Link): void {
  out.key(13, LENGTH);
  const mark = out.open();
  out.key(1, LENGTH);
  out.hex(link.context.traceId);
  out.key(2, LENGTH);
  out.hex(link.context.spanId);
  encodeTraceState(out, link.context.traceState);
  if (link.attributes) encodeAttributes(out, 4, link.attributes);
  encodeCount(out, 5, link.droppedAttributesCount);
  encodeFlags(out, 6, link.context.traceFlags, link.context.isRemote);
  out.close(mark);
}

function encodeTraceState(out: Writer, traceState: TraceState | undefined): void {
  const state = traceState?.serialize();
  if (!state) return;
  out.key(3, LENGTH);
  out.string(state);
}

function encodeFlags(out: Writer, field: number, traceFlags: number, isRemote: boolean | undefined): void {
  out.key(field, FIXED32);
  out.fixed32((traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0));
}

export function encodeTime(out: Writer, field: number, time: HrTime): void {
  out.key(field, FIXED64);
  out.time(time[0], time[1]);
}

export function encodeCount(out: Writer, field: number, count: number | undefined): void {
  out.key(field, VARINT);
  out.varint(count ?? 0);
}

/** Repeated KeyValue; also the body of a KeyValueList. */
export function encodeAttributes(out: Writer, field: number, attributes: Attributes): void {
  for (const key in attributes) {
    if (Object.hasOwn(attributes, key)) encodeAttribute(out, field, key, attributes[key]);
  }
}

function encodeAttribute(out: Writer, field: number, key: string, value: unknown, place = 0): void {
  const encoded = encodedKey(key, place);
  const tag = (field << 3) | LENGTH;
  if (encoded !== undefined) {
    if (typeof value === 'string') {
      if (out.shortText(tag, encoded, value)) return;
    } else if (typeof value === 'number' && (value & 0x7fff_ffff) === value) {
      if (out.smallInteger(tag, encoded, value)) return;
    }
  }
  out.tag(tag);
  const pair = out.open();
  if (encoded !== undefined) out.words(encoded.words, encoded.size);
  else {
    out.key(1, LENGTH);
    out.string(key);
    out.key(2, LENGTH);
  }
  const mark = out.open();
  encodeValue(out, value);
  out.close(mark);
  out.close(pair);
}

/** The fields of one AnyValue; `null`, `undefined` and what OTel does not allow become an empty one. */
export function encodeValue(out: Writer, value: unknown): void {
  if (typeof value === 'string') {
    out.key(1, LENGTH);
    out.string(value);
  } else if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= -INT64 && value < INT64) {
      out.key(3, VARINT);
      out.int64(value);
    } else {
      out.key(4, FIXED64);
      out.double(value);
    }
  } else if (typeof value === 'boolean') {
    out.key(2, VARINT);
    out.varint(value ? 1 : 0);
  } else if (value instanceof Uint8Array) {
    out.key(7, LENGTH);
    out.data(value);
  } else if (typeof value === 'object' && value !== null) {
    encodeComposite(out, value);
  }
}

function encodeComposite(out: Writer, value: object): void {
  if (!Array.isArray(value)) {
    out.key(6, LENGTH);
    const map = out.open();
    encodeAttributes(out, 1, value as Attributes);
    out.close(map);
    return;
  }
  out.key(5, LENGTH);
  const array = out.open();
  for (const item of value) {
    out.key(1, LENGTH);
    const mark = out.open();
    encodeValue(out, item);
    out.close(mark);
  }
  out.close(array);
}
