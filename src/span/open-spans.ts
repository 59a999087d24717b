import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenList } from './layout.ts';
import type { RecordingSpan } from './span.ts';

/** A way out is how the process, or this thread, ends. */
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

/** ms that a span is held here; one that is open for longer lives only as long as the app has it. */
const HELD = 1000;
/** V8 ends a process that makes or reads millions of WeakRefs in one turn of the event loop. */
const MOST_PER_TURN = 10_000;

const { setInterval, clearInterval, performance } = globalThis;

/**
 * The sampled spans of this thread that have not ended: an array, and in each span its place there. What is older than a second is kept
 * by a WeakRef: what an app has forgotten to end is not kept by us. The figures are in docs/decisions/open-spans.md.
 */
export class OpenSpans implements OpenList {
  readonly #young: RecordingSpan[] = [];
  #old: WeakRef<RecordingSpan>[] = [];
  /** At this many of `#old`, those that ended are taken out. */
  #compactAt = MOST_PER_TURN;
  /** These spans are being interrupted, the oldest last. */
  #queue: RecordingSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #inBootContext = AsyncLocalStorage.snapshot();

  add(span: RecordingSpan): void {
    span.openAt = this.#young.length;
    this.#young.push(span);
    if (this.#timer === undefined) this.#watch();
  }

  /** The last one takes its place. */
  remove(span: RecordingSpan): void {
    const at = span.openAt;
    if (at < 0) return;
    const last = this.#young.pop() as RecordingSpan;
    span.openAt = -1;
    if (last === span) return;
    this.#young[at] = last;
    last.openAt = at;
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
    if (this.#queue.length === 0) {
      const old = this.#old.splice(0).flatMap((ref) => ref.deref() ?? []);
      this.#queue = [...old, ...this.#young]
        .filter((span) => span.isRecording())
        .sort((a, b) => b.tickStart - a.tickStart);
    }
    for (let span = this.#queue.pop(); span !== undefined; span = this.#queue.pop()) {
      // Here, because a processor that fails leaves a span that never ends.
      this.remove(span);
      if (span.isRecording()) return span;
    }
    return undefined;
  }

  /** Not in the context of a request, which would live as long as the timer. */
  #watch(): void {
    this.#timer = this.#inBootContext(() => setInterval(() => this.#age(), HELD).unref());
  }

  #age(): void {
    const before = performance.now() - HELD;
    let made = 0;
    for (let index = this.#young.length - 1; index >= 0 && made < MOST_PER_TURN; index--) {
      const span = this.#young[index] as RecordingSpan;
      if (span.tickStart > before) continue;
      this.remove(span);
      this.#old.push(new WeakRef(span));
      made++;
    }
    if (this.#young.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (this.#old.length < this.#compactAt) return;
    this.#old = this.#old.filter((ref) => ref.deref()?.isRecording());
    this.#compactAt = Math.max(MOST_PER_TURN, 2 * this.#old.length);
  }
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
