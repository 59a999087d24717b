import { selfTimes } from './self-time.ts';
import { labelOf, withoutValues } from './semantics.ts';
import { buildTree, type Tree, type TreeNode } from './tree.ts';
import type { Trace } from './types.ts';

/** One side of a row: how often, and ms. */
export interface Side {
  readonly count: number;
  readonly total: number;
  readonly self: number;
  readonly errors: number;
}

/** Spans of both traces that have the same place: the same label and service below the same row. */
export interface CompareRow {
  readonly label: string;
  readonly service: string;
  readonly kind: string;
  readonly depth: number;
  /** So many rows are below this one, at any depth; they follow it. */
  readonly descendants: number;
  readonly a: Side;
  readonly b: Side;
}

interface Draft {
  /** Among the children of one row. */
  key: string;
  label: string;
  service: string;
  kind: string;
  depth: number;
  descendants: number;
  a: Writable;
  b: Writable;
  children: Map<string, Draft>;
}

type Writable = { -readonly [key in keyof Side]: Side[key] };

/** Both traces as one tree, depth first, in the order of A's spans, then of those that only B has. */
export function compareTraces(a: Trace, b: Trace): CompareRow[] {
  const top = draft('', '', '', '', -1);
  addTree(top, buildTree(a), 'a');
  addTree(top, buildTree(b), 'b');
  pairRenamed(top);
  const rows: Draft[] = [];
  const parents: number[] = [];
  const open: { row: Draft; parent: number }[] = [];
  const push = (row: Draft, parent: number) => {
    for (const child of [...row.children.values()].reverse()) open.push({ row: child, parent });
  };
  push(top, -1);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    rows.push(next.row);
    parents.push(next.parent);
    push(next.row, rows.length - 1);
  }
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const parent = rows[parents[at] as number];
    if (parent !== undefined) parent.descendants += (rows[at] as Draft).descendants + 1;
  }
  return rows.map(({ children: _children, key: _key, ...row }) => row);
}

/**
 * Where A alone and B alone have one row each of a service and kind below the same row, these are one that was renamed: `GET /cart`
 * and `GET /v2/cart`. What is below them is then compared too.
 */
function pairRenamed(top: Draft): void {
  const open = [top];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    const ofA = onlyOnes(row, 'b');
    for (const [like, other] of onlyOnes(row, 'a')) {
      const own = ofA.get(like);
      if (own === undefined || other === undefined) continue;
      row.children.delete(other.key);
      merge(own, other);
    }
    for (const child of row.children.values()) open.push(child);
  }
}

/** By service and kind, the row that the other trace lacks; undefined where there are several. */
function onlyOnes({ children }: Draft, lacking: 'a' | 'b'): Map<string, Draft | undefined> {
  const found = new Map<string, Draft | undefined>();
  for (const child of children.values()) {
    if (child[lacking].count > 0) continue;
    const like = `${child.service}\n${child.kind}`;
    found.set(like, found.has(like) ? undefined : child);
  }
  return found;
}

function merge(into: Draft, from: Draft): void {
  const pairs: [Draft, Draft][] = [[into, from]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    a.b = b.b;
    if (a.label !== b.label) a.label = `${a.label} → ${b.label}`;
    for (const [key, child] of b.children) {
      const own = a.children.get(key);
      if (own === undefined) a.children.set(key, child);
      else pairs.push([own, child]);
    }
  }
}

function draft(key: string, label: string, service: string, kind: string, depth: number): Draft {
  const side = () => ({ count: 0, total: 0, self: 0, errors: 0 });
  return { key, label, service, kind, depth, descendants: 0, a: side(), b: side(), children: new Map() };
}

function addTree(top: Draft, tree: Tree, which: 'a' | 'b'): void {
  const own = selfTimes(tree);
  const rowOf = new Map<TreeNode, Draft>();
  for (const node of tree.nodes) {
    const parent = node.parent === undefined ? top : (rowOf.get(node.parent) as Draft);
    const { service, kind, status } = node.span;
    const label = labelOf(node.span);
    const like = withoutValues(label);
    const key = `${service}\n${kind}\n${like}`;
    let row = parent.children.get(key);
    if (row === undefined) {
      row = draft(key, label, service, kind, parent.depth + 1);
      parent.children.set(key, row);
    }
    if (row.label !== label) row.label = like;
    rowOf.set(node, row);
    const side = row[which];
    side.count += 1;
    side.total += node.end - node.start;
    side.self += own[node.index] as number;
    if (status === 'error') side.errors += 1;
  }
}
