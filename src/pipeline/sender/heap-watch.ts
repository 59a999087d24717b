import { getHeapStatistics } from 'node:v8';
import { resourceLimits } from 'node:worker_threads';
import { log } from '../../node/log.ts';
import type { MainMemory } from '../ring/messages.ts';
import { Cell, HEAP_ASKED, type SharedMemory } from '../ring/shared-memory.ts';

const MIB = 1024 * 1024;
/** Share of the limit from which on nothing waits. V8 ends a process that fills the rest, after some collections that free too little. */
const NEAR = 0.8;
/** The most (bytes) that a heap grows in a ms. */
const FASTEST = MIB;
/** Bytes that this thread takes of the machine's memory and that the main thread has not measured (docs/decisions/sender-thread.md). */
const OWN = 16 * MIB;
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 5000;
/** A main thread that has not answered for so long (ms) is blocked: what it would say has to be guessed. */
const PATIENCE = 300;

/**
 * Knows when the main thread's heap is near its limit, where V8 ends the process without a word. To be asked of the sender's own thread,
 * because such a main thread often does not come back to its event loop. The heap of another thread cannot be read, so what the process
 * has of the machine's memory is, and the main thread is asked only once that has grown by as much as the heap could.
 */
export class HeapWatch {
  readonly #cells: SharedMemory['cells'];
  readonly #ask: () => void;
  readonly #whileNear: () => void;
  /** Bytes. */
  readonly #limit = oldGenerationLimit();
  /** Bytes of the process that are not of that heap. */
  #others: number;
  #askedAt: number | undefined;
  #said = false;

  /**
   * @param memory as the main thread has measured it
   * @param ask has the main thread put its answer into `Cell.heap`
   * @param whileNear called again and again as long as the limit is near
   */
  constructor({ cells }: SharedMemory, { heapUsed, rss }: MainMemory, ask: () => void, whileNear: () => void) {
    this.#cells = cells;
    this.#ask = ask;
    this.#whileNear = whileNear;
    this.#others = rss - heapUsed + OWN;
  }

  start(): void {
    const used = this.#look();
    const pause = Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, (NEAR * this.#limit - used) / FASTEST));
    setTimeout(() => this.start(), pause).unref();
  }

  /** @returns bytes of the heap in use, as far as is known */
  #look(): number {
    const now = performance.now();
    const rss = process.memoryUsage.rss();
    const answer = Atomics.load(this.#cells, Cell.heap);
    const isAnswered = this.#askedAt !== undefined && answer !== HEAP_ASKED;
    if (isAnswered) {
      this.#others = rss - answer * 1024;
      this.#askedAt = undefined;
    }
    const used = rss - this.#others;
    if (used < NEAR * this.#limit) return used;
    this.#whileNear();
    if (isAnswered || (this.#askedAt !== undefined && now - this.#askedAt >= PATIENCE)) this.#say(used);
    if (this.#askedAt !== undefined) return used;
    this.#askedAt = now;
    Atomics.store(this.#cells, Cell.heap, HEAP_ASKED);
    this.#ask();
    return used;
  }

  #say(used: number): void {
    if (this.#said) return;
    this.#said = true;
    const inMib = (bytes: number) => Math.round(bytes / MIB);
    log(
      'warn',
      `the heap is near its limit (about ${inMib(Math.min(used, this.#limit))} of ${inMib(this.#limit)} MiB), where Node ends the process: ` +
        'what has ended is sent at once. Look for what keeps memory, or raise --max-old-space-size',
    );
  }
}

/** Limit of this thread, which has the flags of the main thread and no limits of its own, without the young generation's part. */
function oldGenerationLimit(): number {
  const { heap_size_limit: all } = getHeapStatistics();
  return Math.max(all / 4, all - (resourceLimits.maxYoungGenerationSizeMb ?? 0) * MIB);
}
