import { Cell, type SharedMemory, Total } from '../ring/shared-memory.ts';
import type { Batch } from './batch.ts';

/** Memory (bytes) that the sender may use for all signals together, and what it uses. */
export interface Budget {
  limit: number;
  used: number;
}

/** The sender's side of one signal's counts: what it keeps, and what became of the rest. */
export class Ledger {
  /** Memory (bytes) of request bodies. */
  bytes = 0;
  /** Spans (log records, data points) in memory or in the spool. */
  items = 0;
  readonly #shared: SharedMemory;
  readonly #budget: Budget;

  constructor(shared: SharedMemory, budget: Budget) {
    this.#shared = shared;
    this.#budget = budget;
  }

  /** Taken out of a ring. */
  take(count: number): void {
    Atomics.add(this.#shared.cells, Cell.taken, count);
  }

  /** A body came into memory, or with a negative size left it. */
  retain(bytes: number): void {
    this.bytes += bytes;
    this.#budget.used += bytes;
    Atomics.store(this.#shared.totals, Total.retainedBytes, BigInt(this.bytes));
  }

  /** So many are at the collector, as far as we know, and nowhere else. */
  unanswered(count: number): void {
    Atomics.store(this.#shared.cells, Cell.unanswered, count);
  }

  /** Spans of earlier processes are ours to deliver. */
  adopt(count: number): void {
    this.items += count;
    Atomics.add(this.#shared.cells, Cell.backlog, count);
  }

  /** A batch is on disk now (1), so that the end of the process is not its end; or no longer (-1). */
  spooled({ adopted, count }: Pick<Batch, 'adopted' | 'count'>, sign: 1 | -1): void {
    if (!adopted) Atomics.add(this.#shared.cells, Cell.spooled, sign * count);
  }

  /** The last thing to be done for spans: the app's thread may end the process as soon as it sees it. */
  settle({ adopted, stored }: Pick<Batch, 'adopted' | 'stored'>, total: Total, count: number): void {
    const { cells, totals } = this.#shared;
    this.items -= count;
    if (adopted) {
      Atomics.add(totals, total === Total.sent ? Total.recovered : Total.recoveredNotSent, BigInt(count));
      Atomics.sub(cells, Cell.backlog, count);
      return;
    }
    Atomics.add(totals, total, BigInt(count));
    Atomics.add(cells, Cell.settled, count);
    if (stored.length > 0) Atomics.sub(cells, Cell.spooled, count);
  }
}
