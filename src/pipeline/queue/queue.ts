import type { Batch } from './batch.ts';
import type { Ledger } from './ledger.ts';

/** The requests of one signal that are not settled: those that wait and those on their way. */
export class Queue {
  /** Oldest first. */
  waiting: Batch[] = [];
  readonly underWay = new Set<Batch>();
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  add(batch: Batch): void {
    this.waiting.push(batch);
    this.#ledger.retain(batch.body?.length ?? 0);
  }

  /** Counts what has no answer yet, as it is now. */
  countUnanswered(): void {
    let count = 0;
    for (const batch of this.underWay)
      if (batch.unanswered && batch.stored.length === 0 && !batch.adopted) count += batch.count;
    this.#ledger.unanswered(count);
  }

  /** The batch came back. Failures come back in any order; the oldest are those with the least that follow, which is near enough. */
  putBack(batch: Batch): void {
    this.waiting.unshift(batch);
  }

  /** Takes the oldest of those in memory out of `waiting`; undefined if there is none. */
  takeOldest(): Batch | undefined {
    const index = this.waiting.findIndex(({ body }) => body !== undefined);
    const [oldest] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (oldest !== undefined) this.free(oldest);
    return oldest;
  }

  /** Gives the memory of the batch back. */
  free(batch: Batch): void {
    this.#ledger.retain(-(batch.body?.length ?? 0));
    batch.body = undefined;
  }
}
