import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeTraceRequest } from '../../../src/otlp/decode.ts';
import { OtlpDecodeError } from '../../../src/otlp/error.ts';
import { endSpansAt, keysOfSpans } from '../../../src/otlp/killed-span.ts';
import { composeRequest, fieldSize, frameSpan } from '../../../src/otlp/request.ts';

const NO_BYTES = new Uint8Array(0);
const SEED = { seed: 20261130, numRuns: 500 };

function fixed64(tag: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9, tag);
  bytes.writeBigUInt64LE(value, 1);
  return bytes;
}

/** A request of one span with these times (ns), and an event at each of the others. */
function request(id: number, start: bigint, end: bigint, events: readonly bigint[]): Buffer {
  const span = Buffer.concat([
    Buffer.from([0x0a, 16, ...Array(16).fill(id), 0x12, 8, ...Array(8).fill(id)]),
    fixed64(0x39, start),
    fixed64(0x41, end),
    ...events.map((time) => Buffer.concat([Buffer.from([0x5a, 9]), fixed64(0x09, time)])),
  ]);
  const spans = Buffer.alloc(fieldSize(span.length));
  span.copy(spans, frameSpan(spans, 0, span.length));
  const group = { scope: NO_BYTES, schemaUrl: NO_BYTES, spans };
  return Buffer.from(composeRequest({ resource: NO_BYTES, schemaUrl: NO_BYTES }, [group]));
}

function timesOf(bytes: Uint8Array) {
  const [span] = decodeTraceRequest(bytes).resourceSpans?.[0]?.scopeSpans?.[0]?.spans ?? [];
  return [span?.startTimeUnixNano, span?.endTimeUnixNano, span?.events?.map((event) => event.timeUnixNano)];
}

test('the end moves, and what happened at the end with it; nothing else does', () => {
  const bytes = request(1, 5_000_000n, 9_000_000n, [6_000_000n, 9_000_000n]);
  endSpansAt(bytes, 20);
  assert.deepEqual(timesOf(bytes), ['5000000', '20000000', ['6000000', '20000000']]);
});

test('no end is before the start', () => {
  const bytes = request(1, 5_000_000n, 9_000_000n, [9_000_000n]);
  endSpansAt(bytes, 1);
  assert.deepEqual(timesOf(bytes), ['5000000', '5000000', ['5000000']]);
});

test('spans of different ids have different keys', () => {
  const both = Buffer.concat([request(1, 1n, 2n, []), request(2, 1n, 2n, [])]);
  assert.equal(new Set(keysOfSpans(both)).size, 2);
  assert.deepEqual(keysOfSpans(request(1, 3n, 4n, [])), keysOfSpans(request(1, 1n, 2n, [])));
});

test('throws nothing but OtlpDecodeError for truncated and for random bytes', () => {
  const whole = request(1, 1n, 2n, [2n]);
  const truncated = fc.integer({ min: 0, max: whole.length }).map((size) => Buffer.from(whole.subarray(0, size)));
  fc.assert(
    fc.property(fc.oneof(truncated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        endSpansAt(bytes, 1);
        keysOfSpans(bytes);
      } catch (error) {
        assert.ok(error instanceof OtlpDecodeError, String(error));
      }
    }),
    SEED,
  );
});
