import { random, seed } from '../node/at-boot.ts';
import { TraceId } from './ids.ts';

let count = seed;

/** Makes ids in place of the functions here. */
export interface NewIds {
  traceId(): TraceId;
  /** Both words of it, the high one first. */
  spanId(): readonly [high: number, low: number];
}

/**
 * Random in all 32 bits. What `Math.random` gives is mixed with a sequence of our own, which never repeats within 2^32 words: so ids
 * differ also where it was replaced, or seeded (`--random-seed`). 2 ns more (Node 24.21).
 */
export function newWord(): number {
  count = (count + 0x9e37_79b9) | 0;
  let mixed = Math.imul(count ^ (count >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return ((random() * 0x1_0000_0000) | 0) ^ mixed ^ (mixed >>> 16);
}

/** Random in all 16 bytes, never all zero (W3C Trace Context, "trace-id"). */
export function newTraceId(): TraceId {
  const id = new TraceId(newWord(), newWord(), newWord(), newWord(), undefined);
  return (id.a | id.b | id.c | id.d) === 0 ? newTraceId() : id;
}
