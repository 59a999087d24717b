import type { CSSProperties } from 'preact';
import { formatDuration } from '../../analysis/format.ts';
import type { TreeNode } from '../../analysis/tree.ts';
import type { Row } from './rows.ts';
import type { TraceView } from './view.ts';

/** Pieces of one bar; more than this cannot be told apart. */
const PIECES = 40;

interface Piece {
  from: number;
  to: number;
}

/** The part of the timeline that belongs to a row: light for all of its time, bold for its own, a line for the critical path. */
export function Bars({ row, view, withPath }: { row: Row; view: TraceView; withPath: boolean }) {
  const { tree } = view;
  const whole = Math.max(tree.end - tree.start, 1e-6);
  const at = (time: number) => ((time - tree.start) / whole) * 100;
  if (row.kind === 'log') return <i class="log-mark" style={{ '--from': `${at(row.record.time)}%` }} />;
  const nodes = row.kind === 'span' ? [row.node] : row.members;
  const first = nodes[0] as TreeNode;
  const start = first.start;
  const end = nodes.reduce((latest, node) => Math.max(latest, node.end), start);
  const where = at(end) <= 88 ? 'after' : at(start) >= 12 ? 'before' : 'inside';
  const duration = row.kind === 'span' ? end - start : nodes.reduce((sum, node) => sum + node.end - node.start, 0);
  const own = row.kind === 'span' ? ownPieces(row.node) : nodes.map((node) => ({ from: node.start, to: node.end }));
  return (
    <>
      <i class="bar" style={place(at(start), at(end))} />
      {few(own, whole).map(({ from, to }) => (
        <i key={from} class="bar-own" style={place(at(from), at(to))} />
      ))}
      {withPath &&
        few(pathPieces(nodes, view), whole).map(({ from, to }) => (
          <i key={from} class="bar-path" style={place(at(from), at(to))} />
        ))}
      <span
        class="bar-label"
        data-where={where}
        style={{ '--from': `${where === 'after' ? at(end) : 100 - at(where === 'before' ? start : end)}%` }}
      >
        {formatDuration(duration)}
      </span>
    </>
  );
}

function place(from: number, to: number): CSSProperties {
  return { '--from': `${from.toFixed(3)}%`, '--width': `${(to - from).toFixed(3)}%` };
}

/** Neighbours that are closer than a pixel become one. */
function few(pieces: readonly Piece[], whole: number): Piece[] {
  const grain = whole / (pieces.length > PIECES ? 150 : 1500);
  const merged: Piece[] = [];
  for (const { from, to } of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && from - last.to < grain) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function ownPieces({ start, end, children }: TreeNode): Piece[] {
  const pieces: Piece[] = [];
  let until = start;
  for (const child of children) {
    if (child.start > until && until < end) pieces.push({ from: until, to: Math.min(child.start, end) });
    until = Math.max(until, child.end);
  }
  if (end > until) pieces.push({ from: until, to: end });
  return pieces;
}

const byView = new WeakMap<TraceView, Map<TreeNode, Piece[]>>();

function pathPieces(nodes: readonly TreeNode[], view: TraceView): Piece[] {
  let pieces = byView.get(view);
  if (pieces === undefined) {
    pieces = new Map();
    for (const { node, start, end } of view.path.segments) {
      const list = pieces.get(node);
      if (list === undefined) pieces.set(node, [{ from: start, to: end }]);
      else list.push({ from: start, to: end });
    }
    byView.set(view, pieces);
  }
  const known = pieces;
  return nodes.flatMap((node) => known.get(node) ?? []);
}
