import type { SpanContext, TraceState } from '@opentelemetry/api';

const WORD = 4;
const TRACE_BYTES = 16;
const SPAN_BYTES = 8;
const scratch = Buffer.alloc(TRACE_BYTES);

/** A trace id as four words, shared by the spans of a trace; its digits are made for who asks. */
export class TraceId {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  private text: string | undefined;

  /** Signed 32-bit words, most significant first, not all 0; `text` for one that came as digits, which stay as they came. */
  constructor(a: number, b: number, c: number, d: number, text: string | undefined) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.text = text;
  }

  /** Of 32 hexadecimal digits. */
  static parse(text: string): TraceId {
    scratch.write(text, 'hex');
    const word = (index: number) => scratch.readInt32BE(index * WORD);
    return new TraceId(word(0), word(1), word(2), word(3), text);
  }

  toString(): string {
    if (this.text === undefined) {
      scratch.writeInt32BE(this.a, 0);
      scratch.writeInt32BE(this.b, WORD);
      scratch.writeInt32BE(this.c, 2 * WORD);
      scratch.writeInt32BE(this.d, 3 * WORD);
      this.text = scratch.toString('hex', 0, TRACE_BYTES);
    }
    return this.text;
  }
}

/**
 * A span is known by these ids, without the digits that hardly any span is asked for: the digits took a quarter of the time from
 * a span's start to its bytes.
 */
export class SpanIds {
  readonly trace: TraceId;
  /** Signed 32-bit words of the span id, not both 0. */
  readonly high: number;
  readonly low: number;
  traceFlags: number;
  traceState: TraceState | undefined;
  readonly isRemote: undefined;
  private context: SpanContext | undefined = undefined;

  constructor(trace: TraceId, high: number, low: number, traceFlags: number, traceState: TraceState | undefined) {
    this.trace = trace;
    this.high = high;
    this.low = low;
    this.traceFlags = traceFlags;
    this.traceState = traceState;
    this.isRemote = undefined;
  }

  /** As the API has it: an object of its own, and always the same one. */
  toContext(): SpanContext {
    if (this.context === undefined) {
      scratch.writeInt32BE(this.high, 0);
      scratch.writeInt32BE(this.low, WORD);
      const { traceFlags, traceState } = this;
      const spanId = scratch.toString('hex', 0, SPAN_BYTES);
      this.context = { traceId: this.trace.toString(), spanId, traceFlags, traceState: traceState as TraceState };
    }
    return this.context;
  }
}

/** A parent is a span of this process, or what came from elsewhere. */
export type ParentIds = SpanIds | SpanContext;

export function contextOf(ids: ParentIds): SpanContext {
  return ids instanceof SpanIds ? ids.toContext() : ids;
}
