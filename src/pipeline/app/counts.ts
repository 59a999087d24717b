import type { Signal } from '../../otlp/signal.ts';
import { type DropReason, Drops } from '../ring/drops.ts';
import { Cell, distance, openShared, type SharedMemory, Total } from '../ring/shared-memory.ts';

/** Everything written is in exactly one of `sent`, `rejected`, `dropped`, `spooled` and `retained`. Spans, log records or data points. */
export interface Counters {
  /** Given to the pipeline, by all threads. */
  readonly ended: number;
  /** Accepted by the collector. */
  readonly sent: number;
  /** Refused by the collector. */
  readonly rejected: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Waiting on disk, safe from the end of the process. */
  readonly spooled: number;
  /** Still in memory. */
  readonly retained: number;
  /** Records of earlier processes that were found in the spool: accepted by the collector, and rejected or dropped. */
  readonly recovered: { readonly sent: number; readonly lost: number };
  /** Memory (bytes) of what the sender keeps, without the ring. */
  readonly retainedBytes: number;
}

/** One signal's counts in the main thread's memory, as an app thread sees them. */
export class SignalCounts {
  readonly drops: Drops;
  /** So many are dropped if the process ends now. */
  atDeadline = 0;
  readonly cells: SharedMemory['cells'];
  readonly #totals: SharedMemory['totals'];

  /** @param buffer of the main thread */
  constructor(signal: Signal, buffer: SharedArrayBuffer) {
    const { cells, totals } = openShared(buffer, signal);
    this.cells = cells;
    this.#totals = totals;
    this.drops = new Drops(signal, totals);
  }

  /** So many items are not settled, of all threads. */
  waiting(): number {
    // Another thread may be between its commit and its count.
    return Math.max(0, distance(Atomics.load(this.cells, Cell.settled), Atomics.load(this.cells, Cell.written)));
  }

  spooled(): number {
    return Atomics.load(this.cells, Cell.spooled);
  }

  /** The collector was sent so many and has not answered; nothing else has them. */
  unanswered(): number {
    return Math.max(0, Atomics.load(this.cells, Cell.unanswered));
  }

  /** The sender ended: batches in its memory are gone, and count as dropped. */
  dropHeldBySender(): void {
    const taken = distance(Atomics.load(this.cells, Cell.settled), Atomics.load(this.cells, Cell.taken));
    // Batches on disk stay there for the next start; this process does not look at them again.
    const dropped = taken - this.spooled();
    if (dropped <= 0) return;
    Atomics.add(this.cells, Cell.settled, dropped);
    this.drops.add('senderLost', dropped);
  }

  counters(): Counters {
    const total = (index: Total) => Number(Atomics.load(this.#totals, index));
    const sent = total(Total.sent);
    const rejected = total(Total.rejected);
    const counted = this.drops.counts();
    const waiting = this.waiting();
    const spooled = Math.min(this.spooled(), waiting);
    const deadline = Math.min(this.atDeadline, waiting - spooled);
    const dropped = Object.values(counted).reduce((sum, count) => sum + count, 0);
    return {
      ended: sent + rejected + dropped + waiting,
      sent,
      rejected,
      dropped: { ...counted, deadline },
      spooled,
      retained: waiting - spooled - deadline,
      retainedBytes: total(Total.retainedBytes),
      recovered: { sent: total(Total.recovered), lost: total(Total.recoveredNotSent) },
    };
  }
}
