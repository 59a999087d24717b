import { errorOf } from './errors.ts';
import type { Fold } from './fold.ts';
import { count, formatDuration } from './format.ts';
import { labelOf } from './semantics.ts';
import type { Tree, TreeNode } from './tree.ts';

const MOST_LINES = 400;
const DEEPEST = 60;

/** A trace as an indented text, for an issue or a chat: repeats on one line, one span per line otherwise. */
export function textTree(tree: Tree, folds: readonly Fold[]): string {
  const foldOf = new Map<TreeNode, Fold>();
  for (const fold of folds) for (const member of fold.members) foldOf.set(member, fold);
  const lines: string[] = [];
  const open = [...tree.roots].reverse();
  let left = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const fold = foldOf.get(node);
    if (fold !== undefined && fold.members[0] !== node) continue;
    if (lines.length >= MOST_LINES) left += 1;
    else lines.push(lineOf(node, fold));
    if (fold === undefined)
      for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(node.children[at] as TreeNode);
  }
  if (left > 0) lines.push(`… ${count(left, 'more line')}`);
  return `${lines.join('\n')}\n`;
}

function lineOf({ span, depth, start, end }: TreeNode, fold: Fold | undefined): string {
  const indent = '  '.repeat(Math.min(depth, DEEPEST));
  const name = labelOf(span).replace(/\s+/g, ' ');
  if (fold !== undefined)
    return `${indent}${name} × ${fold.members.length}  ${formatDuration(fold.total)}${fold.isNPlusOne ? '  N+1' : ''}  ${span.service}`;
  const error = span.status === 'error' ? errorOf(span) : undefined;
  const failed =
    error === undefined ? '' : `  ✗ ${[error.type, error.message].filter(Boolean).join(': ').replace(/\s+/g, ' ')}`;
  return `${indent}${name}  ${formatDuration(end - start)}  ${span.service}${failed}`;
}
