import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecordingSpan } from './span.ts';

/** How the process, or this thread, ends. */
export interface WayOut {
  /** Such as `SIGTERM`, `process.exit()`. */
  readonly name: string;
  /** `error.type` of what ended it; undefined where it is no error. */
  readonly errorType?: string;
}

/** A span that was open when its process ended. */
export const INTERRUPTED = 'otel.span.interrupted';
/** The event that says so, and its attribute with the way out. */
export const INTERRUPTED_EVENT = 'interrupted';
export const INTERRUPTED_BY = 'otel.span.interrupted.by';

/** Place in the list of open spans: a span, or the end of the list. */
export interface OpenPlace {
  openBefore: OpenPlace | undefined;
  openAfter: OpenPlace | undefined;
}

/** ms that a span is held here; one that is open for longer lives only as long as the app has it. */
const HELD = 1000;
/** V8 ends a process that makes or reads millions of WeakRefs in one turn of the event loop. */
const MOST_PER_TURN = 10_000;

const { setInterval, clearInterval, performance } = globalThis;

/**
 * The sampled spans of this thread that have not ended, oldest first: a list through the spans themselves. What is older than a second
 * is in it by a WeakRef: what an app has forgotten to end is not kept by us. The figures are in docs/decisions/open-spans.md.
 */
export class OpenSpans {
  readonly #end: OpenPlace = { openBefore: undefined, openAfter: undefined };
  #old: WeakRef<RecordingSpan>[] = [];
  /** Of `#old`: so many have been interrupted. */
  #interrupted = 0;
  /** At this many of `#old`, those that ended are taken out. */
  #compactAt = MOST_PER_TURN;
  #timer: NodeJS.Timeout | undefined;
  readonly #inBootContext = AsyncLocalStorage.snapshot();
  readonly #onOld: ((span: RecordingSpan) => void) | undefined;

  /** @param onOld told of each span that has been open for a second or two; must not throw */
  constructor(onOld?: (span: RecordingSpan) => void) {
    this.#end.openBefore = this.#end;
    this.#end.openAfter = this.#end;
    this.#onOld = onOld;
  }

  add(span: RecordingSpan): void {
    const last = this.#end.openBefore as OpenPlace;
    span.openBefore = last;
    span.openAfter = this.#end;
    last.openAfter = span;
    this.#end.openBefore = span;
    if (this.#timer === undefined) this.#watch();
  }

  /**
   * Ends the oldest, at most `most` of them, marked as interrupted. What they say beside is what they said.
   * @returns true if there are more
   */
  interrupt(way: WayOut, most: number): boolean {
    for (let count = 0; count < most; count++) {
      const span = this.#oldest();
      if (span === undefined) return false;
      interruptSpan(span, way);
    }
    return true;
  }

  #oldest(): RecordingSpan | undefined {
    while (this.#interrupted < this.#old.length) {
      const span = (this.#old[this.#interrupted++] as WeakRef<RecordingSpan>).deref();
      if (span?.isRecording()) return span;
    }
    const first = this.#end.openAfter as OpenPlace;
    if (first === this.#end) return undefined;
    leaveOpen(first);
    return first as RecordingSpan;
  }

  /** Not in the context of a request, which would live as long as the timer. */
  #watch(): void {
    this.#timer = this.#inBootContext(() => setInterval(() => this.#age(), HELD).unref());
  }

  #age(): void {
    const before = performance.now() - HELD;
    for (let count = 0; count < MOST_PER_TURN; count++) {
      const first = this.#end.openAfter as OpenPlace;
      if (first === this.#end) {
        clearInterval(this.#timer);
        this.#timer = undefined;
        break;
      }
      const span = first as RecordingSpan;
      if (span.tickStart > before) break;
      leaveOpen(span);
      this.#old.push(new WeakRef(span));
      this.#onOld?.(span);
    }
    if (this.#old.length < this.#compactAt) return;
    this.#old = this.#old.slice(this.#interrupted).filter((ref) => ref.deref()?.isRecording());
    this.#interrupted = 0;
    this.#compactAt = Math.max(MOST_PER_TURN, 2 * this.#old.length);
  }
}

/** Takes a span out of the list that it is in. */
export function leaveOpen(span: OpenPlace): void {
  const { openBefore, openAfter } = span;
  if (openBefore === undefined || openAfter === undefined) return;
  openBefore.openAfter = openAfter;
  openAfter.openBefore = openBefore;
  span.openBefore = undefined;
  span.openAfter = undefined;
}

/** Ends a span that its process does not live to end. */
export function interruptSpan(span: RecordingSpan, { name, errorType }: WayOut): void {
  span.setAttribute(INTERRUPTED, true);
  span.addEvent(INTERRUPTED_EVENT, { [INTERRUPTED_BY]: name });
  if (errorType !== undefined && span.statusGiven === undefined) {
    span.setAttribute('error.type', errorType);
    span.setStatus({ code: 2 });
  }
  span.end();
}
