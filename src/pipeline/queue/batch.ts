import { composeRequest, fieldSize, frameSpan, type ResourceBytes } from '../../otlp/request.ts';
import type { Stored } from '../spool/segment.ts';

/** An encoded request that waits, or is on its way. */
export interface Batch {
  /** Undefined while only the spool has it. */
  body: Uint8Array | undefined;
  /** Spans (log records, data points) in it. */
  readonly count: number;
  /** When it was cut, ms of `performance.now()`. */
  readonly since: number;
  /** It was written to the collector as a whole, and has no answer yet. */
  unanswered: boolean;
  /** The drain in which it was last tried. */
  tried: number;
  /** Where it is in the spool; empty if it is not. */
  stored: readonly Stored[];
  /** The spool dropped it, at its limit, while it was on its way: it is not kept if that fails. */
  lastTry: boolean;
  /** Left by an earlier process: this one's counts do not know its spans. */
  readonly adopted: boolean;
  /** Keys of its spans that were on disk as begun (`otlp/span-key.ts`). */
  readonly begun: readonly string[];
}

const NONE: readonly string[] = [];

/** A request that was encoded just now. */
export function batchOf(body: Uint8Array, count: number, begun = NONE): Batch {
  return {
    body,
    count,
    since: performance.now(),
    unanswered: false,
    tried: 0,
    stored: [],
    lastTry: false,
    adopted: false,
    begun,
  };
}

export interface ScopeBytes {
  readonly scope: Uint8Array;
  readonly schemaUrl: Uint8Array;
}

interface Group {
  readonly scope: ScopeBytes;
  buffer: Buffer;
  used: number;
}

const FIRST_SIZE = 16 * 1024;
/** A group's buffer above this size (bytes) is given back when its batch is cut. */
const KEEP = 512 * 1024;

/** The batch that is being filled: spans (or log records) framed and side by side, by scope, in memory that is used again. */
export class OpenBatch {
  count = 0;
  bytes = 0;
  readonly #groups = new Map<ScopeBytes, Group>();
  #begun: string[] | undefined;

  /**
   * Copies the span in `source[start .. end)`.
   * @param begun see `Batch`; undefined: it was not on disk
   */
  add(scope: ScopeBytes, source: Buffer, start: number, end: number, begun?: string): void {
    const size = end - start;
    const framed = fieldSize(size);
    const group = this.#group(scope);
    if (group.used + framed > group.buffer.length) grow(group, framed);
    source.copy(group.buffer, frameSpan(group.buffer, group.used, size), start, end);
    group.used += framed;
    this.count++;
    this.bytes += framed;
    if (begun !== undefined) {
      this.#begun ??= [];
      this.#begun.push(begun);
    }
  }

  /** The request with all spans added since the last cut. */
  cut(resource: ResourceBytes): Batch {
    const filled = [...this.#groups.values()].filter((group) => group.used > 0);
    const body = composeRequest(
      resource,
      filled.map(({ scope, buffer, used }) => ({ ...scope, spans: buffer.subarray(0, used) })),
    );
    const batch = batchOf(body, this.count, this.#begun);
    this.#begun = undefined;
    for (const [key, group] of this.#groups) {
      // A scope that sent nothing this time gives its memory back.
      if (group.used === 0 || group.buffer.length > KEEP) this.#groups.delete(key);
      group.used = 0;
    }
    this.count = 0;
    this.bytes = 0;
    return batch;
  }

  #group(scope: ScopeBytes): Group {
    let group = this.#groups.get(scope);
    if (group === undefined) {
      group = { scope, buffer: Buffer.allocUnsafeSlow(FIRST_SIZE), used: 0 };
      this.#groups.set(scope, group);
    }
    return group;
  }
}

function grow(group: Group, size: number): void {
  const next = Buffer.allocUnsafeSlow(Math.max(group.used + size, group.buffer.length * 2));
  group.buffer.copy(next, 0, 0, group.used);
  group.buffer = next;
}
