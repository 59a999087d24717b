import { NOT_RECORD, RECORD_AND_SAMPLED } from './trace-sampler.ts';

/** Counts spans as they start, by what the sampler decided. */
export interface StartedSpans {
  add(decision: number): void;
}

/** All threads that count together have started so many spans. */
export interface StartedCounts {
  readonly sampled: number;
  readonly recordOnly: number;
  readonly dropped: number;
}

const RECORD_ONLY = 1;

function indexOf(decision: number): number {
  return decision === NOT_RECORD || decision === RECORD_AND_SAMPLED ? decision : RECORD_ONLY;
}

/** In the thread that counts for all: numbers of its own, which cost next to nothing, and memory for the other threads. */
export class CountingSpans implements StartedSpans, StartedCounts {
  /** For `JoinedSpans` in the other threads. */
  readonly buffer = new SharedArrayBuffer(3 * BigInt64Array.BYTES_PER_ELEMENT);
  readonly #own = new Float64Array(3);
  readonly #others = new BigInt64Array(this.buffer);

  add(decision: number): void {
    (this.#own[indexOf(decision)] as number)++;
  }

  get dropped(): number {
    return this.#count(NOT_RECORD);
  }

  get recordOnly(): number {
    return this.#count(RECORD_ONLY);
  }

  get sampled(): number {
    return this.#count(RECORD_AND_SAMPLED);
  }

  #count(index: number): number {
    return (this.#own[index] as number) + Number(Atomics.load(this.#others, index));
  }
}

/** In a thread that another one counts for. It may end at any moment, so nothing is kept back. */
export class JoinedSpans implements StartedSpans {
  readonly buffer: SharedArrayBuffer;
  readonly #counts: BigInt64Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#counts = new BigInt64Array(buffer);
  }

  add(decision: number): void {
    Atomics.add(this.#counts, indexOf(decision), 1n);
  }
}
