import type { Resource } from '@opentelemetry/resources';
import { encodeResource, encodeScope, type Scope } from '../../otlp/encode.ts';
import type { Writer } from '../../otlp/writer.ts';

/*
 * Besides spans, whose tag is the number of their scope, the ring carries log records, whose tag also says what they
 * are; what both refer to, always before the first that does: [u32 size of the message][message][schema URL]; and
 * metrics, as finished requests: [u32 number of data points][ExportMetricsServiceRequest]. Where there is a spool, it also carries
 * copies of spans that are open, as they are to be delivered if the process is killed, and the ids of those that will never end.
 */

/** A definition outside the ring: for a sender that starts when it has already passed. */
export interface Definition {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

const SCOPE = 0x4000_0000;
const RESOURCE = 0x2000_0000;
const LOG = 0x1000_0000;
const METRICS = 0x0800_0000;
const BEGUN = 0x0400_0000;
const FORGOTTEN = 0x0200_0000;
const KINDS = SCOPE | RESOURCE | LOG | METRICS | BEGUN | FORGOTTEN;

export const RESOURCE_TAG = RESOURCE;
export const METRICS_TAG = METRICS;
export const FORGOTTEN_TAG = FORGOTTEN;

export function scopeTag(scope: number): number {
  return SCOPE | scope;
}

export function logTag(scope: number): number {
  return LOG | scope;
}

/** The tag of a copy of an open span. */
export function begunTag(scope: number): number {
  return BEGUN | scope;
}

/** An entry's tag says of which kind the entry is; `scopeOf` gives the number of the scope, where that means something. */
export function kindOf(tag: number): 'span' | 'log' | 'metrics' | 'begun' | 'forgotten' | 'scope' | 'resource' {
  if ((tag & KINDS) === 0) return 'span';
  if ((tag & LOG) !== 0) return 'log';
  if (tag === METRICS_TAG) return 'metrics';
  if ((tag & BEGUN) !== 0) return 'begun';
  if (tag === FORGOTTEN_TAG) return 'forgotten';
  return tag === RESOURCE_TAG ? 'resource' : 'scope';
}

export function scopeOf(tag: number): number {
  return tag & ~KINDS;
}

export function defineScope(out: Writer, scope: Scope): void {
  out.fixed32(0);
  encodeScope(out, scope);
  finish(out, scope.schemaUrl);
}

export function defineResource(out: Writer, resource: Resource): void {
  out.fixed32(0);
  encodeResource(out, resource);
  finish(out, resource.schemaUrl);
}

function finish(out: Writer, schemaUrl: string | undefined): void {
  out.buffer.writeUInt32LE(out.pos - out.start - 4, out.start);
  if (schemaUrl) out.raw(Buffer.from(schemaUrl));
}

/** Copies a definition out of `source[start .. end)`. */
export function readDefinition(
  source: Uint8Array,
  start: number,
  end: number,
): { message: Uint8Array; schemaUrl: Uint8Array } {
  const split = start + 4 + new DataView(source.buffer, source.byteOffset).getUint32(start, true);
  return {
    message: new Uint8Array(source.subarray(start + 4, split)),
    schemaUrl: new Uint8Array(source.subarray(split, end)),
  };
}
