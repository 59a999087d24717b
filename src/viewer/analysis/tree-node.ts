import type { Span } from './types.ts';

/** ms: starts are often taken from `Date.now()`, so that spans which follow each other may seem to overlap by that much. */
export const CLOCK_GRAIN = 1;

export interface TreeNode {
  readonly span: Span;
  /** Position in the nodes of the tree. */
  index: number;
  parent: TreeNode | undefined;
  /** By start. */
  readonly children: TreeNode[];
  /** 0 for a root. */
  depth: number;
  /** So many spans are below this one, at any depth. */
  descendants: number;
  /** ms since the epoch; other than the span's own where the clocks of two machines disagree. */
  start: number;
  /** ms since the epoch, moved like {@link start}. */
  end: number;
  /** A span that names a parent stands at the top for one of two reasons: the parent is not here, or the parents go in a circle. */
  readonly detached: 'missing parent' | 'circle' | undefined;
}
