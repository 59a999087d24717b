import { spanKey } from './span-key.ts';
import { WireReader } from './wire.ts';

/** `field << 3 | wire type`, by https://github.com/open-telemetry/opentelemetry-proto. */
const RESOURCE_SPANS = 0x0a;
const SCOPE_SPANS = 0x12;
const SPANS = 0x12;
const START = 0x39;
const END = 0x41;
const EVENTS = 0x5a;
const TIME_OF_EVENT = 0x09;

/** The key (`span-key.ts`) of each span of an `ExportTraceServiceRequest`. */
export function keysOfSpans(request: Uint8Array): string[] {
  return spansOf(request).map((span) => spanKey(span));
}

/**
 * Moves the end of each span in the request to `at` (ms since the epoch), but not before its start, and with it the events that happened
 * at its end. The bytes are changed in place: times are of one size.
 */
export function endSpansAt(request: Uint8Array, at: number): void {
  for (const span of spansOf(request)) {
    const { start, end, events } = timesOf(span);
    if (end === undefined) continue;
    const before = end.readBigUInt64LE();
    const wanted = BigInt(Math.max(0, Math.round(at))) * 1_000_000n;
    const earliest = start?.readBigUInt64LE() ?? 0n;
    const time = wanted > earliest ? wanted : earliest;
    end.writeBigUInt64LE(time);
    for (const event of events) if (event.readBigUInt64LE() === before) event.writeBigUInt64LE(time);
  }
}

/** Views of the encoded spans. Throws OtlpDecodeError. */
function spansOf(request: Uint8Array): Buffer[] {
  const spans: Buffer[] = [];
  const reader = new WireReader(request);
  inEach(reader, RESOURCE_SPANS, () =>
    inEach(reader, SCOPE_SPANS, () => {
      while (reader.next()) {
        if (reader.tag === SPANS) spans.push(reader.bytes());
        else reader.skip();
      }
    }),
  );
  return spans;
}

function timesOf(span: Buffer): { start: Buffer | undefined; end: Buffer | undefined; events: Buffer[] } {
  const reader = new WireReader(span);
  const events: Buffer[] = [];
  let start: Buffer | undefined;
  let end: Buffer | undefined;
  while (reader.next()) {
    if (reader.tag === START) start = reader.fixed64Bytes();
    else if (reader.tag === END) end = reader.fixed64Bytes();
    else if (reader.tag === EVENTS) {
      const outer = reader.enter();
      addTimes(reader, events);
      reader.leave(outer);
    } else reader.skip();
  }
  return { start, end, events };
}

function addTimes(reader: WireReader, times: Buffer[]): void {
  while (reader.next()) {
    if (reader.tag === TIME_OF_EVENT) times.push(reader.fixed64Bytes());
    else reader.skip();
  }
}

/** Calls `read` inside of each field of that tag. */
function inEach(reader: WireReader, tag: number, read: () => void): void {
  while (reader.next()) {
    if (reader.tag === tag) {
      const outer = reader.enter();
      read();
      reader.leave(outer);
    } else reader.skip();
  }
}
