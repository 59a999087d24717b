import { earlierBy } from './clock-skew.ts';
import type { TreeNode } from './tree-node.ts';
import type { LogRecord, Span, Trace } from './types.ts';

export type { TreeNode } from './tree-node.ts';

export interface Tree {
  readonly trace: Trace;
  /** By start. */
  readonly roots: readonly TreeNode[];
  /** Depth first: a node is followed by what is below it, {@link TreeNode.descendants} nodes. */
  readonly nodes: readonly TreeNode[];
  /** The first of the spans that share an id is found. */
  readonly byId: ReadonlyMap<string, TreeNode>;
  /** By the id of the span; those without a span that is here are under ''. */
  readonly logs: ReadonlyMap<string, readonly LogRecord[]>;
  /** ms since the epoch. */
  readonly start: number;
  /** ms since the epoch. */
  readonly end: number;
}

interface Draft extends TreeNode {
  detached: 'missing parent' | 'circle' | undefined;
}

/**
 * Each span stands exactly once in the tree, whatever its parents are: a span whose parent is not there (yet) becomes a root, and a
 * circle is cut open. Spans may come in any order. Time: n log n; no recursion, so that depth is not limited.
 */
export function buildTree(trace: Trace): Tree {
  const drafts = trace.spans.map(draftOf);
  const byId = new Map<string, Draft>();
  for (const draft of drafts) if (!byId.has(draft.span.spanId)) byId.set(draft.span.spanId, draft);
  drafts.sort(byStart);
  for (const draft of drafts) {
    const { parentSpanId } = draft.span;
    if (parentSpanId === '') continue;
    draft.parent = byId.get(parentSpanId);
    if (draft.parent === undefined) draft.detached = 'missing parent';
  }
  cutCircles(drafts);
  for (const draft of drafts) draft.parent?.children.push(draft);
  const roots = drafts.filter(({ parent }) => parent === undefined);
  const nodes = numberDepthFirst(roots);
  for (const node of nodes) {
    const shift = earlierBy(node);
    node.start += shift;
    node.end += shift;
  }
  for (const node of nodes) if (!isSorted(node.children)) node.children.sort(byStart);
  const inOrder = numberDepthFirst(roots);
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const node of inOrder) {
    start = Math.min(start, node.start);
    end = Math.max(end, node.end);
  }
  if (inOrder.length === 0) start = end = 0;
  return { trace, roots, nodes: inOrder, byId, logs: logsBySpan(trace, byId), start, end };
}

function draftOf(span: Span): Draft {
  // A clock that was set back while the span was open gives an end before the start.
  const end = Math.max(span.start, span.end);
  return {
    span,
    index: 0,
    parent: undefined,
    children: [],
    depth: 0,
    descendants: 0,
    start: span.start,
    end,
    detached: undefined,
  };
}

function byStart(a: TreeNode, b: TreeNode): number {
  return a.start - b.start || b.end - a.end;
}

function isSorted(nodes: readonly TreeNode[]): boolean {
  return nodes.every((node, at) => at === 0 || byStart(nodes[at - 1] as TreeNode, node) <= 0);
}

/** Walks up from each span once; a walk that meets itself has found a circle, which is cut above the span where it met. */
function cutCircles(drafts: readonly Draft[]): void {
  const walkOf = new Map<TreeNode, number>();
  for (const [walk, draft] of drafts.entries()) {
    let node: Draft | undefined = draft;
    while (node !== undefined && !walkOf.has(node)) {
      walkOf.set(node, walk);
      node = node.parent as Draft | undefined;
    }
    if (node !== undefined && walkOf.get(node) === walk) {
      node.parent = undefined;
      node.detached = 'circle';
    }
  }
}

function numberDepthFirst(roots: readonly TreeNode[]): TreeNode[] {
  const nodes: TreeNode[] = [];
  const open = [...roots].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    node.index = nodes.length;
    node.depth = node.parent === undefined ? 0 : node.parent.depth + 1;
    node.descendants = 0;
    nodes.push(node);
    for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(node.children[at] as TreeNode);
  }
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    const { parent, descendants } = nodes[at] as TreeNode;
    if (parent !== undefined) parent.descendants += descendants + 1;
  }
  return nodes;
}

function logsBySpan(trace: Trace, byId: ReadonlyMap<string, TreeNode>): Map<string, LogRecord[]> {
  const logs = new Map<string, LogRecord[]>();
  for (const record of trace.logs) {
    const id = byId.has(record.spanId) ? record.spanId : '';
    const list = logs.get(id);
    if (list === undefined) logs.set(id, [record]);
    else list.push(record);
  }
  for (const list of logs.values()) list.sort((a, b) => a.time - b.time);
  return logs;
}

/** The span that a trace is about: the longest of the roots that have no parent, else of all roots. */
export function mainRoot(tree: Tree): TreeNode | undefined {
  const whole = tree.roots.filter(({ detached }) => detached === undefined);
  let main: TreeNode | undefined;
  for (const root of whole.length > 0 ? whole : tree.roots)
    if (main === undefined || root.end - root.start > main.end - main.start) main = root;
  return main;
}

/** ms, by the tree's clock. */
export function durationOf(node: TreeNode): number {
  return node.end - node.start;
}
