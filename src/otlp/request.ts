import { varintSize } from './writer.ts';

/** The spans of one scope, each already framed as `ScopeSpans.spans` (see `frameSpan`), back to back. */
export interface ScopeGroup {
  /** Encoded `InstrumentationScope`. */
  readonly scope: Uint8Array;
  readonly schemaUrl: Uint8Array;
  readonly spans: Uint8Array;
}

/** Encoded `Resource` and its schema URL (UTF-8, empty if none). */
export interface ResourceBytes {
  readonly resource: Uint8Array;
  readonly schemaUrl: Uint8Array;
}

const FIELD_1 = 0x0a;
const FIELD_2 = 0x12;
const FIELD_3 = 0x1a;

/** Bytes of a one-byte key, a length and `size` bytes. */
export function fieldSize(size: number): number {
  return 1 + varintSize(size) + size;
}

/** Writes key and length of one `ScopeSpans.spans` of `size` bytes at `buffer[at]`; returns where its bytes go. */
export function frameSpan(buffer: Uint8Array, at: number, size: number): number {
  return head(buffer, at, FIELD_2, size);
}

/**
 * `opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest` with one ResourceSpans, by concatenation only.
 * @returns a buffer of its own, exactly as long as the request
 */
export function composeRequest(resource: ResourceBytes, groups: readonly ScopeGroup[]): Uint8Array {
  let inner = fieldSize(resource.resource.length) + optionalSize(resource.schemaUrl);
  for (const group of groups) inner += fieldSize(groupSize(group));
  // Every byte is written below: nothing need be zero before.
  const out = Buffer.allocUnsafeSlow(fieldSize(inner));
  let pos = head(out, 0, FIELD_1, inner);
  pos = field(out, pos, FIELD_1, resource.resource);
  for (const group of groups) {
    pos = head(out, pos, FIELD_2, groupSize(group));
    pos = field(out, pos, FIELD_1, group.scope);
    out.set(group.spans, pos);
    pos = optional(out, pos + group.spans.length, group.schemaUrl);
  }
  optional(out, pos, resource.schemaUrl);
  return out;
}

function groupSize(group: ScopeGroup): number {
  return fieldSize(group.scope.length) + group.spans.length + optionalSize(group.schemaUrl);
}

function optionalSize(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : fieldSize(bytes.length);
}

function optional(out: Uint8Array, at: number, bytes: Uint8Array): number {
  return bytes.length === 0 ? at : field(out, at, FIELD_3, bytes);
}

function field(out: Uint8Array, at: number, key: number, bytes: Uint8Array): number {
  const pos = head(out, at, key, bytes.length);
  out.set(bytes, pos);
  return pos + bytes.length;
}

function head(out: Uint8Array, at: number, key: number, size: number): number {
  let pos = at;
  out[pos++] = key;
  let rest = size;
  while (rest > 0x7f) {
    out[pos++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[pos++] = rest;
  return pos;
}
