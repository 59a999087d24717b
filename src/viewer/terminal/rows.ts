import { ENOUGH_TO_FOLD, type Fold, foldRepeats } from '../analysis/fold.ts';
import type { Tree } from '../analysis/tree.ts';
import type { TreeNode } from '../analysis/tree-node.ts';

/** One row of the drawing: a span, or repeats that are folded into one. */
export interface Row {
  /** The span, or the first of those that are folded. */
  node: TreeNode;
  fold: Fold | undefined;
  /** The lines that lead to it: `│  ├─ `. */
  lead: string;
  /** The lines that lead to what is told of it below. */
  indent: string;
}

/** Deeper levels are counted, not drawn: their indentation alone would grow with the square of the depth. */
const MOST_LEVELS = 60;

export interface Rows {
  rows: Row[];
  /** Spans that are neither drawn nor folded. */
  hidden: number;
}

/** @param most - rows; what comes after is counted */
export function rowsOf(tree: Tree, folds: readonly Fold[] = foldRepeats(tree), most = Number.POSITIVE_INFINITY): Rows {
  const foldOf = new Map<TreeNode, Fold>();
  for (const fold of folds) {
    if (fold.members.length >= ENOUGH_TO_FOLD) for (const member of fold.members) foldOf.set(member, fold);
  }
  const rows: Row[] = [];
  let hidden = 0;
  const draw = (nodes: readonly TreeNode[], indent: string, level: number): void => {
    // Of those folded, the first stands for all.
    const shown = nodes.filter((node) => (foldOf.get(node)?.members[0] ?? node) === node);
    for (const [index, node] of shown.entries()) {
      const fold = foldOf.get(node);
      const last = index === shown.length - 1;
      const below = level === 0 ? indent : `${indent}${last ? '   ' : '│  '}`;
      if (rows.length >= most) {
        hidden += fold === undefined ? node.descendants + 1 : countOf(fold);
        continue;
      }
      rows.push({ node, fold, lead: level === 0 ? '' : `${indent}${last ? '└─ ' : '├─ '}`, indent: below });
      if (fold !== undefined) continue;
      if (level < MOST_LEVELS) draw(node.children, below, level + 1);
      else hidden += node.descendants;
    }
  };
  draw(tree.roots, '', 0);
  return { rows, hidden };
}

function countOf({ members }: Fold): number {
  return members.reduce((sum, { descendants }) => sum + descendants + 1, 0);
}
