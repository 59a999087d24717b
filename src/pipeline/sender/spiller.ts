import { log } from '../../node/log.ts';
import type { Batch } from '../queue/batch.ts';
import type { Ledger } from '../queue/ledger.ts';
import type { Queue } from '../queue/queue.ts';
import { countOf } from '../ring/items.ts';
import { Total } from '../ring/shared-memory.ts';
import type { BatchSpool } from './batches-on-disk.ts';
import type { Reports } from './reports.ts';

/** Moves a queue's batches between memory and disk, and counts them. */
export class Spiller {
  readonly #spool: BatchSpool;
  readonly #queue: Queue;
  readonly #ledger: Ledger;
  readonly #reports: Reports;
  readonly #endpoint: string;

  constructor(spool: BatchSpool, queue: Queue, ledger: Ledger, reports: Reports, endpoint: string) {
    this.#spool = spool;
    this.#queue = queue;
    this.#ledger = ledger;
    this.#reports = reports;
    this.#endpoint = endpoint;
  }

  /** Takes over what earlier processes left in the spool. */
  adopt(): void {
    const found = this.#spool.adopt(performance.now());
    if (found.length === 0) return;
    const count = found.reduce((sum, batch) => sum + batch.count, 0);
    this.#ledger.adopt(count);
    this.#queue.waiting = found.concat(this.#queue.waiting);
    log(
      'info',
      `${countOf('traces', count)} of earlier processes found in the spool: sending them to ${this.#endpoint}`,
    );
  }

  /** To disk with what waits too long, or with everything if that is urgent; it gives its memory back. */
  spill(urgent: boolean): void {
    const queue = this.#queue;
    const safe = this.#spool.spill([...queue.underWay, ...queue.waiting], urgent);
    if (safe.length === 0) return;
    for (const batch of safe) {
      this.#ledger.spooled(batch, 1);
      if (!queue.underWay.has(batch)) queue.free(batch);
    }
    this.#dropGone();
    queue.countUnanswered();
  }

  /** Counts what the spool dropped at its limit. */
  #dropGone(): void {
    const queue = this.#queue;
    const spool = this.#spool;
    for (const batch of queue.underWay) {
      if (!spool.cut(batch)) continue;
      spool.forget(batch);
      this.#ledger.spooled(batch, -1);
      batch.stored = [];
      batch.lastTry = true;
    }
    let dropped = 0;
    queue.waiting = queue.waiting.map((batch) => {
      if (!spool.cut(batch)) return batch;
      const pruned = spool.prune(batch);
      this.#ledger.settle(batch, Total.spoolLimit, batch.count - pruned.count);
      dropped += batch.count - pruned.count;
      return pruned;
    });
    if (dropped === 0) return;
    queue.waiting = queue.waiting.filter(({ count }) => count > 0);
    this.#reports.spoolFull(dropped);
  }

  /** The spool dropped it while it was on its way, and that failed. */
  giveUp(batch: Batch): void {
    this.#queue.free(batch);
    this.#reports.spoolFull(batch.count);
    this.#ledger.settle(batch, Total.spoolLimit, batch.count);
  }

  /** The batch is settled. */
  forget(batch: Batch): void {
    this.#spool.forget(batch);
  }

  /** Takes a batch that is on disk only out of `waiting` and reads it; undefined if it cannot be read. */
  take(chosen: Batch, index: number, maxCount: number, maxBytes: number): Batch | undefined {
    const { batch, unreadable } = this.#spool.take(this.#queue.waiting, index, maxCount, maxBytes);
    this.#ledger.retain(batch?.body?.length ?? 0);
    if (unreadable > 0) {
      this.#reports.spoolUnreadable(unreadable);
      this.#ledger.settle(chosen, Total.spoolLost, unreadable);
    }
    return batch;
  }
}
