import { logLimited } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';
import type { ExportingProcessor } from './exporting-processor.ts';

const { setTimeout, clearTimeout } = globalThis;

/** Something of an extension that may hold what is not delivered. */
export interface Flushable {
  readonly label: string;
  isDirty(): boolean;
  forceFlush(): Promise<void>;
}

export interface FlushPatience {
  readonly quiet: number;
  readonly most: number;
}

/**
 * Takes the place of a `Delivery` for what extensions send themselves, in the app's thread. A natural end waits for it, as long as for
 * ours; any other end gives it no turn of the event loop, so only what is exported synchronously gets out.
 */
export class ExtendedDelivery {
  readonly #exporters: readonly ExportingProcessor[];
  readonly #others: readonly Flushable[];
  readonly #most: number;
  #isFlushing = false;
  #isLate = false;

  /** @param most ms that a flush may take: nobody sees whether anything moves meanwhile */
  constructor(exporters: readonly ExportingProcessor[], others: readonly Flushable[], most: number) {
    this.#exporters = exporters;
    this.#others = others;
    this.#most = most;
  }

  hasPending(): boolean {
    return [...this.#exporters, ...this.#others].some((one) => one.isDirty());
  }

  needsEventLoop(): boolean {
    return true;
  }

  sendNow(): void {
    for (const one of this.#exporters) void this.#flushOne(one);
  }

  /** At a natural end: the event loop goes on until all is flushed, or the deadline. */
  settleStart(timeout: number): void {
    if (this.#isFlushing || this.#isLate || !this.hasPending()) return;
    this.#isFlushing = true;
    // Whoever else listens may have begun something of its own, which is not to be cut off.
    const isAlone = process.listenerCount('beforeExit') === 1;
    void this.flush(timeout).then((isDone) => {
      this.#isFlushing = false;
      if (isDone) return;
      this.#isLate = true;
      if (isAlone) process.exit();
    });
  }

  /** Resolves after all was flushed, or at the deadline. */
  async flush(most: number): Promise<boolean> {
    const timeout = Math.min(most, this.#most);
    const dirty = [...this.#exporters, ...this.#others].filter((one) => one.isDirty());
    if (dirty.length === 0) return true;
    const open = new Set(dirty.map(({ label }) => label));
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), timeout);
    const all = Promise.all(
      dirty.map(async (one) => {
        await this.#flushOne(one);
        open.delete(one.label);
      }),
    ).then(() => true);
    const isDone = await Promise.race([all, late.promise]);
    clearTimeout(timer);
    for (const label of isDone ? [] : open)
      logLimited(
        'warn',
        `${label} late`,
        `${label} has not finished forceFlush() within ${timeout} ms (OTEL_NODE_EXIT_TIMEOUT); the process goes on without it.`,
      );
    return isDone;
  }

  /** Blocks for what is synchronous and nothing else. */
  flushSync(_patience: FlushPatience): number {
    for (const one of this.#others) if (one.isDirty()) void this.#flushOne(one);
    for (const one of this.#exporters) one.flushSync();
    return 0;
  }

  async #flushOne(one: Flushable): Promise<void> {
    try {
      await one.forceFlush();
    } catch (error) {
      logLimited(
        'warn',
        `${one.label} failed`,
        `${one.label} failed, forceFlush() threw: ${messageOfThrown(error)}; what it holds may be lost. Correct it.`,
      );
    }
  }
}
