import { Cell, RING_OFFSET, type SharedMemory } from './shared-memory.ts';

/*
 * A single-producer single-consumer ring of records: [u32 size][u32 tag][bytes, padded to 4].
 * The writer publishes by moving `Cell.write`, the reader gives back by moving `Cell.read`; neither touches the other's
 * cell, neither ever waits. One word always stays free, so `write === read` means empty.
 */

/** In place of a size: the next record is at offset 0. */
const WRAP = -1;
/** In place of a size, minus the index of a word: the next record is there. */
const JUMP = -2;
const RECORD_HEADER = 8;
/** An empty ring goes back to offset 0 from here on (bytes), so that steady traffic touches few pages. */
const REWIND_FROM = 256 * 1024;
const NEVER = -1;

/** The largest payload (bytes) that a ring of `capacity` bytes takes. */
export function largestEntry(capacity: number): number {
  return (capacity >> 1) - RECORD_HEADER - 4;
}

export class RingWriter {
  /** The ring's memory as a Buffer; offsets below are indices into it. */
  readonly buffer: Buffer;
  /** After `claim`: where the payload goes. */
  offset = 0;
  /** After `claim`: end of the room there is for the payload. */
  end = 0;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #capacity: number;
  /** Where the claimed record starts. */
  #at = 0;
  /** Where the reader stood when we went back to 0, until it moves. */
  #rewound = NEVER;
  /** `rewound` after the claimed record is committed. */
  #rewinding = NEVER;
  readonly #rewindFrom: number;

  constructor({ buffer, cells }: SharedMemory, rewindFrom: number = REWIND_FROM) {
    this.#rewindFrom = rewindFrom;
    this.#capacity = buffer.byteLength - RING_OFFSET;
    this.#cells = cells;
    this.#words = new Int32Array(buffer, RING_OFFSET, this.#capacity >> 2);
    this.buffer = Buffer.from(buffer, RING_OFFSET, this.#capacity);
  }

  /**
   * Finds contiguous room for a payload of at least `size` bytes; sets `offset` and `end`.
   * Nothing is visible to the reader before `commit`; a claim that is not committed is forgotten.
   * @returns false when there is no such room now
   */
  claim(size: number): boolean {
    const need = RECORD_HEADER + ((size + 3) & ~3);
    const write = this.#cells[Cell.write] as number;
    const read = Atomics.load(this.#cells, Cell.read);
    if (read !== this.#rewound) this.#rewound = NEVER;
    if (this.#rewound !== NEVER) return this.#claimAround(write, read, need);
    if (write < read) return this.#take(write, read - 4, need);
    const empty = write === read;
    if (empty && write > this.#rewindFrom && this.#take(0, read - 4, need)) return this.#mark(write, WRAP, read);
    if (this.#take(write, read === 0 ? this.#capacity - 4 : this.#capacity, need)) return true;
    if (!this.#take(0, read - 4, need)) return false;
    return this.#mark(write, WRAP, empty ? read : NEVER);
  }

  /** The reader has not seen yet that we went back to 0: all is free but what we wrote since, and the mark it stands on. */
  #claimAround(write: number, read: number, need: number): boolean {
    if (write > read) return this.#take(write, this.#capacity - 4, need);
    if (this.#take(write, read - 4, need)) return true;
    if (!this.#take(read + 4, this.#capacity - 4, need)) return false;
    return this.#mark(write, JUMP - ((read + 4) >> 2), read);
  }

  /** Leaves word of where the reader goes on; a claim that is then forgotten leaves it unread, or overwritten. */
  #mark(at: number, mark: number, rewound: number): true {
    this.#words[at >> 2] = mark;
    this.#rewinding = rewound;
    return true;
  }

  #take(at: number, end: number, need: number): boolean {
    if (at + need > end) return false;
    this.#at = at;
    this.#rewinding = this.#rewound;
    this.offset = at + RECORD_HEADER;
    this.end = end;
    return true;
  }

  /** Publishes the claimed record with the `size` bytes at `offset`; `size` must not reach beyond `end`. */
  commit(tag: number, size: number): void {
    const word = this.#at >> 2;
    this.#words[word] = size;
    this.#words[word + 1] = tag;
    this.#rewound = this.#rewinding;
    const next = this.offset + ((size + 3) & ~3);
    Atomics.store(this.#cells, Cell.write, next === this.#capacity ? 0 : next);
  }
}

export class RingReader {
  readonly buffer: Buffer;
  /** After `next`: tag, start and end of the record's payload in `buffer`. */
  tag = 0;
  start = 0;
  end = 0;
  readonly #cells: Int32Array<SharedArrayBuffer>;
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor({ buffer, cells }: SharedMemory) {
    const capacity = buffer.byteLength - RING_OFFSET;
    this.#cells = cells;
    this.#words = new Int32Array(buffer, RING_OFFSET, capacity >> 2);
    this.buffer = Buffer.from(buffer, RING_OFFSET, capacity);
  }

  /** Moves to the oldest record; the payload is valid until `release`. Returns false when the ring is empty. */
  next(): boolean {
    const write = Atomics.load(this.#cells, Cell.write);
    let at = this.#cells[Cell.read] as number;
    if (at === write) return false;
    const mark = this.#words[at >> 2] as number;
    if (mark === WRAP) at = 0;
    else if (mark <= JUMP) at = (JUMP - mark) << 2;
    const size = this.#words[at >> 2] as number;
    this.tag = this.#words[(at >> 2) + 1] as number;
    this.start = at + RECORD_HEADER;
    this.end = this.start + size;
    return true;
  }

  /** Gives the memory of the record `next` moved to back to the writer. */
  release(): void {
    const next = (this.end + 3) & ~3;
    Atomics.store(this.#cells, Cell.read, next === this.buffer.length ? 0 : next);
  }
}
