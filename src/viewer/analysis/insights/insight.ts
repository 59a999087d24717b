import type { CriticalPath } from '../critical-path.ts';
import type { Fold } from '../fold.ts';
import type { Tree } from '../tree.ts';

export type InsightCode =
  | 'ERROR'
  | 'N_PLUS_ONE'
  | 'RETRY_STORM'
  | 'POOL_WAIT'
  | 'SLOW_QUERY'
  | 'SERIAL_CALLS'
  | 'UNEXPLAINED_GAP'
  | 'SWALLOWED_ERROR'
  | 'MISSING_PARENT';

export interface Insight {
  readonly code: InsightCode;
  /** A sentence or two; what comes out of spans is in quotes. */
  readonly text: string;
  /** The spans that it is about, the most telling one first. */
  readonly spanIds: readonly string[];
  /** ms that it is about; the larger, the earlier it is told. */
  readonly cost: number;
}

/** A tree with everything that the checks read, so that each is computed once. */
export interface Findable {
  readonly tree: Tree;
  readonly folds: readonly Fold[];
  /** By the index of the node: spans with the same text do the same work. */
  readonly likeness: readonly string[];
  readonly path: CriticalPath;
  readonly own: Float64Array;
  /** ms: the duration of the main root. */
  readonly duration: number;
}

/** Text of a span as data: one line, in quotes, not longer than this. */
export function quoted(value: string, limit = 100): string {
  const line = value.replace(/\s+/g, ' ').trim();
  return JSON.stringify(line.length > limit ? `${line.slice(0, limit - 1)}…` : line);
}
