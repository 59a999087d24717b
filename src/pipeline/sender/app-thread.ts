import type { ScopeBytes } from '../queue/batch.ts';
import { scopeOf } from '../ring/definitions.ts';
import { RingReader } from '../ring/ring.ts';
import { Cell, type SharedMemory } from '../ring/shared-memory.ts';

const NO_BYTES = new Uint8Array(0);

/** An app thread as the sender sees it: its ring, and the scopes by that thread's numbers. */
export class AppThread {
  readonly ring: RingReader;
  readonly scopes: ScopeBytes[] = [];
  /** Its id; 0 is the main thread. */
  readonly thread: number;
  readonly #cells: SharedMemory['cells'];

  constructor(shared: SharedMemory, thread: number) {
    this.ring = new RingReader(shared);
    this.#cells = shared.cells;
    this.thread = thread;
  }

  /** True when what is in the ring now is all that will ever be. */
  isLast(): boolean {
    return Atomics.load(this.#cells, Cell.gone) === 1;
  }

  define(tag: number, scope: ScopeBytes): void {
    this.scopes[scopeOf(tag)] = scope;
  }

  /** The tag of a span refers to this scope. */
  scope(tag: number): ScopeBytes {
    const known = this.scopes[tag];
    if (known !== undefined) return known;
    // Only after a sender before this one took the definition with it.
    const unknown = { scope: NO_BYTES, schemaUrl: NO_BYTES };
    this.scopes[tag] = unknown;
    return unknown;
  }
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
