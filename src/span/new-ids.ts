import { TraceId } from './ids.ts';

// Taken now: an app that replaces it later, as tests do, would make all ids the same.
const { random } = Math;

/** Random in all 32 bits. */
export function newWord(): number {
  return (random() * 0x1_0000_0000) | 0;
}

/** Random in all 16 bytes, never all zero (W3C Trace Context, "trace-id"). */
export function newTraceId(): TraceId {
  const id = new TraceId(newWord(), newWord(), newWord(), newWord(), undefined);
  return (id.a | id.b | id.c | id.d) === 0 ? newTraceId() : id;
}
