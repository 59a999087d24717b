import type { Fold } from '../../analysis/fold.ts';
import type { Tree, TreeNode } from '../../analysis/tree.ts';
import type { LogRecord } from '../../analysis/types.ts';

/** One row of the waterfall. */
export type Row =
  | {
      readonly kind: 'span';
      readonly id: string;
      readonly node: TreeNode;
      readonly depth: number;
      readonly matches: boolean;
    }
  | {
      readonly kind: 'fold';
      readonly id: string;
      readonly fold: Fold;
      readonly depth: number;
      readonly members: readonly TreeNode[];
    }
  | { readonly kind: 'log'; readonly id: string; readonly record: LogRecord; readonly depth: number };

export interface RowOptions {
  /** Ids of rows that hide what is below them. */
  readonly collapsed: ReadonlySet<string>;
  /** Ids of folds that show their members. */
  readonly opened: ReadonlySet<string>;
  readonly isGrouped: boolean;
  readonly withLogs: boolean;
  /** Indexes of the spans to show; their ancestors are shown too. Undefined for all. */
  readonly matching: ReadonlySet<number> | undefined;
}

/** Below this many members that a search has left, a fold says less than its members. */
const ENOUGH = 3;

/** The rows to show, in order. Linear in the spans. */
export function rowsOf(tree: Tree, folds: readonly Fold[], options: RowOptions): Row[] {
  const visible = options.matching === undefined ? undefined : withAncestors(tree, options.matching);
  const foldOf = options.isGrouped ? foldsByMember(folds) : new Map<TreeNode, Fold>();
  const rows: Row[] = [];
  const addLogs = (spanId: string, depth: number) => {
    if (!options.withLogs) return;
    for (const [at, record] of (tree.logs.get(spanId) ?? []).entries())
      rows.push({ kind: 'log', id: `log-${spanId}-${at}`, record, depth });
  };
  const open: { node: TreeNode; depth: number; isMember: boolean }[] = [];
  const push = (nodes: readonly TreeNode[], depth: number, isMember = false) => {
    for (let at = nodes.length - 1; at >= 0; at -= 1) open.push({ node: nodes[at] as TreeNode, depth, isMember });
  };
  const shown = new Set<Fold>();
  push(tree.roots, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth, isMember } = next;
    if (visible !== undefined && !visible.has(node.index)) continue;
    const fold = isMember ? undefined : foldOf.get(node);
    if (fold !== undefined) {
      const members = visible === undefined ? fold.members : fold.members.filter(({ index }) => visible.has(index));
      if (members.length >= ENOUGH) {
        if (shown.has(fold)) continue;
        shown.add(fold);
        const id = foldId(fold);
        rows.push({ kind: 'fold', id, fold, depth, members });
        if (options.opened.has(id)) push(members, depth + 1, true);
        continue;
      }
    }
    const id = rowIdOf(node);
    rows.push({
      kind: 'span',
      id,
      node,
      depth,
      matches: options.matching === undefined || options.matching.has(node.index),
    });
    if (options.collapsed.has(id)) continue;
    addLogs(node.span.spanId, depth + 1);
    push(node.children, depth + 1);
  }
  if (options.matching === undefined) addLogs('', 0);
  return rows;
}

/** Ids of spans may repeat in hostile traces; a row's id may not. */
export function rowIdOf({ span, index }: TreeNode): string {
  return `${span.spanId}-${index}`;
}

export function foldId(fold: Fold): string {
  return `fold-${fold.members[0] === undefined ? '' : rowIdOf(fold.members[0])}`;
}

function withAncestors(tree: Tree, matching: ReadonlySet<number>): Set<number> {
  const visible = new Set<number>();
  for (const index of matching) {
    let node = tree.nodes[index];
    while (node !== undefined && !visible.has(node.index)) {
      visible.add(node.index);
      node = node.parent;
    }
  }
  return visible;
}

function foldsByMember(folds: readonly Fold[]): Map<TreeNode, Fold> {
  const map = new Map<TreeNode, Fold>();
  for (const fold of folds) for (const member of fold.members) map.set(member, fold);
  return map;
}

/** This is what has to be open so that a span has a row: the spans above it, and the folds that it and they are in. */
export function opensFor(node: TreeNode, folds: readonly Fold[]): { expand: string[]; open: string[] } {
  const foldOf = foldsByMember(folds);
  const [expand, open]: [string[], string[]] = [[], []];
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) {
    const fold = foldOf.get(at);
    if (fold !== undefined) open.push(foldId(fold));
    if (at !== node) expand.push(rowIdOf(at));
  }
  return { expand, open };
}
