import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  deliveredMark,
  type Frame,
  frameBody,
  frameHeader,
  HEADER_BYTES,
  scan,
} from '../../../src/pipeline/spool/frame.ts';

const SEED = { seed: 20261120, numRuns: 500 };

interface Segment {
  readonly bytes: Buffer;
  readonly frames: readonly Frame[];
}

/** A segment of frames with these bodies; the count of each is its index + 1. */
function segment(bodies: readonly Uint8Array[]): Segment {
  const frames: Frame[] = [];
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [index, body] of bodies.entries()) {
    frames.push({ at, size: body.length, count: index + 1 });
    parts.push(frameHeader(body, index + 1), body);
    at += HEADER_BYTES + body.length;
  }
  return { bytes: Buffer.concat(parts), frames };
}

const segments = fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 6 }).map(segment);
const endOf = ({ at, size }: Frame) => at + HEADER_BYTES + size;

test('what was written is found, with its bodies', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 6 }), (bodies) => {
      const { bytes, frames } = segment(bodies);
      assert.deepEqual(scan(bytes), { frames, damaged: 0, torn: false });
      assert.deepEqual(
        frames.map(({ at }) => [...(frameBody(bytes, at) ?? [])]),
        bodies.map((body) => [...body]),
      );
    }),
    SEED,
  );
});

test('cut off anywhere, all whole frames are found, and nothing counts as damaged', () => {
  fc.assert(
    fc.property(segments, fc.nat(), (full, random) => {
      const cut = random % full.bytes.length;
      const { frames, damaged, torn } = scan(full.bytes.subarray(0, cut));
      const whole = full.frames.filter((frame) => endOf(frame) <= cut);
      assert.deepEqual(frames, whole);
      assert.equal(damaged, 0);
      assert.equal(torn, !full.frames.some((frame) => endOf(frame) === cut) && cut > 0);
    }),
    SEED,
  );
});

test('cut off and filled with zeros, as a power loss leaves it, all whole frames are found', () => {
  fc.assert(
    fc.property(segments, fc.integer({ min: 1, max: 200 }), (full, zeros) => {
      const { frames, damaged, torn } = scan(Buffer.concat([full.bytes, Buffer.alloc(zeros)]));
      assert.deepEqual({ frames, damaged, torn }, { frames: full.frames, damaged: 0, torn: true });
    }),
    SEED,
  );
});

test('a changed byte costs the frame it is in and no other', () => {
  fc.assert(
    fc.property(segments, fc.nat(), fc.integer({ min: 1, max: 255 }), (full, random, change) => {
      const at = random % full.bytes.length;
      const hit = full.frames.findLast((frame) => frame.at <= at) as Frame;
      const inState = at - hit.at >= 20 && at - hit.at < HEADER_BYTES;
      const bytes = Buffer.from(full.bytes);
      bytes[at] = (bytes[at] as number) ^ change;
      const { frames, damaged } = scan(bytes);
      assert.deepEqual(frames, inState ? full.frames : full.frames.filter((frame) => frame !== hit));
      assert.equal(damaged, inState ? 0 : 1);
    }),
    SEED,
  );
});

test('any bytes among frames never throw, never invent a frame, and cost no frame after them', () => {
  fc.assert(
    fc.property(segments, fc.uint8Array({ minLength: 1, maxLength: 100 }), segments, (before, noise, after) => {
      const { frames } = scan(Buffer.concat([before.bytes, noise, after.bytes]));
      const shift = before.bytes.length + noise.length;
      const expected = [...before.frames, ...after.frames.map((frame) => ({ ...frame, at: frame.at + shift }))];
      assert.deepEqual(frames, expected);
    }),
    SEED,
  );
});

test('any bytes at all are read without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.deepEqual(scan(Buffer.from(bytes)).frames, []);
    }),
    SEED,
  );
});

test('what is marked as delivered is not found again', () => {
  fc.assert(
    fc.property(segments, fc.nat(), ({ bytes, frames }, random) => {
      const done = frames[random % frames.length] as Frame;
      const mark = deliveredMark(done);
      mark.bytes.copy(bytes, mark.at);
      assert.deepEqual(scan(bytes), { frames: frames.filter((frame) => frame !== done), damaged: 0, torn: false });
    }),
    SEED,
  );
});
