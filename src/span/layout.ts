import type { Link, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { ParentIds, SpanIds } from './ids.ts';

/**
 * What a span of our own tracer keeps in a cheaper form than `ReadableSpan` shows. `encodeSpan` reads it as it is, so that
 * nobody builds the arrays and objects for a span that only we look at.
 */
export abstract class CompactSpan {
  abstract readonly ids: SpanIds;
  abstract readonly parentIds: ParentIds | undefined;
  /** Seconds since the Unix epoch, and ns within that second. */
  startSeconds: number;
  startNanos: number;
  /** Both 0 until the span ends. */
  endSeconds: number;
  endNanos: number;
  /** key, value, key, value ... of distinct keys, a value of undefined is none; undefined once the attributes are kept as an object. */
  attributePairs: unknown[] | undefined;
  /** Undefined: none, and nobody asked. */
  eventList: TimedEvent[] | undefined;
  linkList: Link[] | undefined;
  /** Undefined: unset, and nobody asked. */
  statusGiven: SpanStatus | undefined;
  readonly #compact = true;

  /**
   * What is assigned here, V8 counts when it decides how much room an object has; what fields of the class have as their
   * value, it does not, and puts the last ones into an array of their own (40 bytes per span).
   * @param attributePairs the span's from now on
   */
  constructor(attributePairs: unknown[]) {
    this.startSeconds = 0;
    this.startNanos = 0;
    this.endSeconds = 0;
    this.endNanos = 0;
    this.attributePairs = attributePairs;
    this.eventList = undefined;
    this.linkList = undefined;
    this.statusGiven = undefined;
  }

  /** False for a proxy, and for an object that inherits from such a span: what they show may differ. */
  static is(span: ReadableSpan): span is ReadableSpan & CompactSpan {
    return #compact in span;
  }
}
