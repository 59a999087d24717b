import { isPlumbing, likenessOf } from './semantics.ts';
import type { Tree } from './tree.ts';
import { CLOCK_GRAIN, type TreeNode } from './tree-node.ts';

/** Like siblings, to be shown as one row. */
export interface Fold {
  /** Undefined for roots. */
  readonly parent: TreeNode | undefined;
  /** By start. */
  readonly members: readonly TreeNode[];
  /** ms since the epoch. */
  readonly start: number;
  /** ms since the epoch. */
  readonly end: number;
  /** ms: the members' durations, added up. */
  readonly total: number;
  readonly errors: number;
  /** Does the same call go out once per item, one after another, where one call for all could do? */
  readonly isNPlusOne: boolean;
}

/** From this many on, repeats are one row. */
export const ENOUGH_TO_FOLD = 5;

/** A call sent without waiting for the one before it is a fan-out; a few may overlap by the clock's grain. */
const MOSTLY = 0.8;

/**
 * Folds siblings that do the same work with other values; other siblings may stand between them. They are an N+1 when they are calls,
 * or each begins with the same call, and they go one after another. Linear.
 */
export function foldRepeats(tree: Tree, likeness: readonly string[] = likenessesIn(tree)): Fold[] {
  const firstCalls = firstCallsBelow(tree, likeness);
  const folds: Fold[] = [];
  const foldAmong = (parent: TreeNode | undefined, siblings: readonly TreeNode[]): void => {
    if (siblings.length < ENOUGH_TO_FOLD) return;
    for (const members of groupBy(siblings, (node) => likeness[node.index] as string).values())
      if (members.length >= ENOUGH_TO_FOLD) folds.push(foldOf(parent, members, firstCalls));
  };
  foldAmong(undefined, tree.roots);
  for (const node of tree.nodes) foldAmong(node, node.children);
  return folds;
}

/** By the index of the node. */
export function likenessesIn(tree: Tree): string[] {
  return tree.nodes.map(({ span }) => likenessOf(span));
}

/** By index: the likeness of the first call that a span is or has below it; '' without one. */
function firstCallsBelow(tree: Tree, likeness: readonly string[]): string[] {
  const first = new Array<string>(tree.nodes.length).fill('');
  for (let at = tree.nodes.length - 1; at >= 0; at -= 1) {
    const { span, children } = tree.nodes[at] as TreeNode;
    if (span.kind === 'client') first[at] = isPlumbing(span) ? '' : (likeness[at] as string);
    else {
      const child = children.find(({ index }) => first[index] !== '');
      if (child !== undefined) first[at] = first[child.index] as string;
    }
  }
  return first;
}

function foldOf(parent: TreeNode | undefined, members: TreeNode[], firstCalls: readonly string[]): Fold {
  let [total, errors, end, inSequence] = [0, 0, 0, 0];
  const calls = new Map<string, number>();
  for (const [at, member] of members.entries()) {
    total += member.end - member.start;
    end = Math.max(end, member.end);
    if (member.span.status === 'error') errors += 1;
    const before = members[at - 1];
    if (before !== undefined && member.start >= before.end - CLOCK_GRAIN) inSequence += 1;
    const call = firstCalls[member.index] as string;
    if (call !== '') calls.set(call, (calls.get(call) ?? 0) + 1);
  }
  const sameCall = Math.max(0, ...calls.values());
  const isNPlusOne =
    parent !== undefined && sameCall >= members.length * MOSTLY && inSequence >= (members.length - 1) * MOSTLY;
  return { parent, members, start: members[0]?.start ?? 0, end, total, errors, isNPlusOne };
}

function groupBy(nodes: readonly TreeNode[], key: (node: TreeNode) => string): Map<string, TreeNode[]> {
  const groups = new Map<string, TreeNode[]>();
  for (const node of nodes) {
    const group = groups.get(key(node));
    if (group === undefined) groups.set(key(node), [node]);
    else group.push(node);
  }
  return groups;
}
