import { AsyncLocalStorage } from 'node:async_hooks';
import type { BegunSpans } from './begun-spans.ts';
import { interruptSpan, type WayOut } from './interrupted.ts';
import type { OpenList } from './layout.ts';
import type { RecordingSpan } from './span.ts';

/** ms that a span is held here; one that is open for longer lives only as long as the app has it. */
const HELD = 1000;
/** ms between two looks for those that are a second old, where they are to be on disk from then on. */
const LOOK_EVERY = 200;
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
  readonly #begun: BegunSpans | undefined;
  readonly #inBootContext = AsyncLocalStorage.snapshot();

  /** @param begun what hands on those that are open for a second; undefined: nobody is told of them */
  constructor(begun?: BegunSpans) {
    this.#begun = begun;
  }

  add(span: RecordingSpan): void {
    span.openAt = this.#young.length;
    this.#young.push(span);
    if (this.#timer === undefined) this.#watch();
  }

  /** The last one takes its place. */
  remove(span: RecordingSpan): void {
    const at = span.openAt;
    if (at < 0) {
      this.#begun?.remove(span);
      return;
    }
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
      if (span === undefined) {
        this.#begun?.forgetAll();
        return false;
      }
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
    this.#timer = this.#inBootContext(() =>
      setInterval(() => this.#age(), this.#begun === undefined ? HELD : LOOK_EVERY).unref(),
    );
  }

  #age(): void {
    const before = performance.now() - HELD;
    let made = 0;
    for (let index = this.#young.length - 1; index >= 0 && made < MOST_PER_TURN; index--) {
      const span = this.#young[index] as RecordingSpan;
      if (span.tickStart > before) continue;
      this.remove(span);
      this.#old.push(new WeakRef(span));
      this.#begun?.add(span);
      made++;
    }
    if (made > 0) this.#begun?.handOver();
    if (this.#young.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (this.#old.length < this.#compactAt) return;
    this.#old = this.#old.filter((ref) => ref.deref()?.isRecording());
    this.#compactAt = Math.max(MOST_PER_TURN, 2 * this.#old.length);
  }
}
