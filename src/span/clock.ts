import { diag, type HrTime, type TimeInput } from '@opentelemetry/api';
import { SpanAttributes } from './attributes.ts';
import type { SpanIds } from './ids.ts';
import { difference, givenTime, later, SECOND } from './time.ts';

// The global one is a getter, which costs more than the clock.
const { performance } = globalThis;

const OPEN = 0;
/** The end time is known; processors may still change the rest. */
const ENDING = 1;
const ENDED = 2;

/** When a span is: it starts by the wall clock, and what follows is measured by the monotonic clock. */
export abstract class SpanClock extends SpanAttributes {
  readonly ids: SpanIds;
  private state: number;
  private readonly startGiven: boolean;
  /** At the start: ms of `performance.now()`. */
  private readonly tickStart: number;
  /** The wall clock's then: seconds since the epoch, and ms of that second (numbers that need no object of their own). */
  private readonly wallSeconds: number;
  private readonly wallMillis: number;

  constructor(pairs: unknown[], ids: SpanIds, startTime: TimeInput | undefined) {
    super(pairs);
    this.ids = ids;
    this.state = OPEN;
    const wall = Date.now();
    this.tickStart = performance.now();
    this.wallSeconds = Math.floor(wall / 1000);
    this.wallMillis = wall - this.wallSeconds * 1000;
    this.startGiven = startTime != null;
    if (this.startGiven) this.startTime = givenTime(startTime, this.offset()) ?? later(0, 0, Date.now());
    else {
      this.startSeconds = this.wallSeconds;
      this.startNanos = Math.round(this.wallMillis * 1e6);
    }
  }

  get startTime(): HrTime {
    return [this.startSeconds, this.startNanos];
  }

  set startTime([seconds, nanos]: HrTime) {
    this.startSeconds = seconds;
    this.startNanos = nanos;
  }

  get endTime(): HrTime {
    return [this.endSeconds, this.endNanos];
  }

  set endTime([seconds, nanos]: HrTime) {
    this.endSeconds = seconds;
    this.endNanos = nanos;
  }

  /** [-1, -1] until the span ends. */
  get duration(): HrTime {
    if (this.state === OPEN) return [-1, -1];
    return difference(this.endSeconds, this.endNanos, this.startSeconds, this.startNanos);
  }

  get ended(): boolean {
    return this.state === ENDED;
  }

  isRecording(): boolean {
    return this.state !== ENDED;
  }

  /** Without a given time: now, `performance.now()` after the start; by the wall clock if the caller set the start. */
  protected time(input: TimeInput | undefined): HrTime {
    if (input != null) {
      const given = givenTime(input, this.offset());
      if (given !== undefined) return given;
    }
    if (this.startGiven) return later(0, 0, Date.now());
    return later(this.startSeconds, this.startNanos, performance.now() - this.tickStart);
  }

  private offset(): number {
    return this.wallSeconds * 1000 + this.wallMillis - (this.tickStart + performance.timeOrigin);
  }

  /** Sets the end time; a span that would end before it starts has no duration. False if it was set before. */
  protected close(endTime: TimeInput | undefined): boolean {
    if (this.state !== OPEN) {
      diag.error('You can only call end() on a span once.', this.ids.toContext());
      return false;
    }
    this.state = ENDING;
    if (endTime == null && !this.startGiven) this.endNow();
    else this.endTime = this.time(endTime);
    if (this.endSeconds - this.startSeconds - (this.endNanos < this.startNanos ? 1 : 0) < 0) {
      diag.warn(
        'Inconsistent start and end time, startTime > endTime. Setting span duration to 0ms.',
        this.ids.toContext(),
      );
      this.endTime = this.startTime;
    }
    return true;
  }

  /** What `time()` would say, without an array for nearly every span. */
  private endNow(): void {
    const ms = performance.now() - this.tickStart;
    const nanos = this.startNanos + Math.round(ms * 1e6);
    if (ms >= 0 && nanos < SECOND) {
      this.endSeconds = this.startSeconds;
      this.endNanos = nanos;
    } else this.endTime = later(this.startSeconds, this.startNanos, ms);
  }

  protected seal(): void {
    this.state = ENDED;
  }

  /** Has the span ended? Then the operation that asks is not carried out. */
  protected isOver(): boolean {
    if (this.state !== ENDED) return false;
    const { traceId, spanId } = this.ids.toContext();
    const message = `Operation attempted on ended Span {traceId: ${traceId}, spanId: ${spanId}}`;
    diag.warn(message, new Error(message));
    return true;
  }
}
