import type { Batch } from '../queue/batch.ts';
import type { Stored } from '../spool/segment.ts';
import type { Spool } from '../spool/spool.ts';

/** A batch waits at least this long (ms) for its answer before it goes to disk. */
const PATIENCE = 300;
/** Segments that other processes left when they died are looked for once in so many ms. */
const LOOK_EVERY = 20_000;

/**
 * A batch is on disk only where the collector is slow to answer.
 *
 * With the spool on, the sender ticks every `SPOOL_TICK` (400 ms): it cuts what has ended and sends it at once, instead
 * of letting a batch fill for seconds; at the next tick, what has no answer yet is written and synced in one go. So a
 * span is on disk 800 ms and a sync after it ended, at the latest, and where the collector answers within 300 ms the
 * disk is never touched: a small request on an open connection is cheaper than a sync. A batch on disk gives its memory
 * back, and is read again when it is sent; its segment is deleted when all in it is settled.
 *
 * A request that was accepted just before a crash, or whose answer was lost, is sent twice: at least once, not exactly.
 */
export class BatchSpool {
  /** Copies of spans that are open. */
  readonly begun: Spool['begun'];
  readonly #spool: Spool;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(spool: Spool) {
    this.#spool = spool;
    this.begun = spool.begun;
  }

  /**
   * Writes batches to disk that are not there.
   * @param urgent all of them, not only those that had their time: nothing is delivered now anyway, or the process ends
   * @returns those that are there now
   */
  spill(batches: readonly Batch[], urgent: boolean): Batch[] {
    const before = urgent ? Number.POSITIVE_INFINITY : performance.now() - PATIENCE;
    const due = batches
      .filter(isInMemory)
      .filter((batch) => batch.stored.length === 0 && !batch.lastTry && batch.since <= before);
    due.sort((a, b) => a.since - b.since);
    const written = this.#spool.store(due);
    return due.filter((batch, index) => {
      const stored = written[index];
      if (stored !== undefined) {
        batch.stored = [stored];
        // It is safe as it ended. Before its frame can be marked as delivered: adopted together, the copy is seen to be of no use.
        this.begun.takeBack(batch.begun);
      }
      return stored !== undefined;
    });
  }

  /**
   * Takes the batch at `index` out of `waiting` and reads it, with as many of those after it as fit into one request:
   * of two encoded messages back to back, protobuf makes one with both their lists.
   * @returns the batch, undefined if nothing of it can be read, and how many spans cannot
   */
  take(
    waiting: Batch[],
    index: number,
    maxCount: number,
    maxBytes: number,
  ): { batch: Batch | undefined; unreadable: number } {
    const first = waiting[index];
    if (first === undefined) return { batch: undefined, unreadable: 0 };
    let [end, count, bytes] = [index, 0, 0];
    for (let next: Batch | undefined = first; next !== undefined; next = waiting[end]) {
      count += next.count;
      bytes += next.stored.reduce((sum, { size }) => sum + size, 0);
      const fits = count <= maxCount && bytes <= maxBytes;
      const alike = next.body === undefined && next.adopted === first.adopted && next.tried === first.tried;
      if (next !== first && !(fits && alike)) break;
      end++;
    }
    const frames = waiting.splice(index, end - index).flatMap(({ stored }) => stored);
    return this.#join(first, frames);
  }

  #join(first: Batch, frames: readonly Stored[]): { batch: Batch | undefined; unreadable: number } {
    const stored: Stored[] = [];
    const bodies: Uint8Array[] = [];
    let unreadable = 0;
    for (const frame of frames) {
      const body = this.#spool.read(frame);
      if (body === undefined) {
        this.#spool.settle(frame);
        unreadable += frame.count;
      } else {
        bodies.push(body);
        stored.push(frame);
      }
    }
    if (stored.length === 0) return { batch: undefined, unreadable };
    return { batch: { ...first, body: Buffer.concat(bodies), count: countOf(stored), stored }, unreadable };
  }

  /** True when the limit of the spool has cost it, or a part of it. */
  cut(batch: Batch): boolean {
    return batch.stored.some(({ segment }) => segment.dropped);
  }

  /** A batch that is on disk only without what is no longer there; its count may be 0. */
  prune(batch: Batch): Batch {
    const stored = batch.stored.filter(({ segment }) => !segment.dropped);
    return { ...batch, stored, count: countOf(stored) };
  }

  /** The batch is not on disk any more: it is settled, or in memory as a whole. */
  forget(batch: Batch): void {
    for (const frame of batch.stored) this.#spool.settle(frame);
    this.begun.takeBack(batch.begun);
  }

  /** Batches that dead processes left, oldest first; looks every 20 s at most. */
  adopt(now: number): Batch[] {
    if (now - this.#looked < LOOK_EVERY) return [];
    this.#looked = now;
    const shared = {
      body: undefined,
      since: now,
      unanswered: false,
      tried: 0,
      lastTry: false,
      adopted: true,
      begun: [],
    };
    return this.#spool.adopt().map((frame) => ({ ...shared, count: frame.count, stored: [frame] }));
  }
}

function isInMemory(batch: Batch): batch is Batch & { body: Uint8Array } {
  return batch.body !== undefined;
}

function countOf(frames: readonly Stored[]): number {
  return frames.reduce((sum, { count }) => sum + count, 0);
}
