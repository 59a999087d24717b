import { type Fold, foldRepeats } from './fold.ts';
import { labelOf } from './semantics.ts';
import { buildTree, mainRoot, type Tree } from './tree.ts';
import type { Trace } from './types.ts';

/** One row of the list of traces. */
export interface TraceSummary {
  traceId: string;
  /** By the request, such as `POST /cart`; never an id. */
  title: string;
  /** Service of the span that the trace begins with. */
  service: string;
  /** In the order of their first spans. */
  services: string[];
  /** ms since the Unix epoch. */
  start: number;
  /** ms from the first start to the last end. */
  duration: number;
  spans: number;
  errors: number;
  /** Short remarks, such as `N+1 ×48`. */
  notes: string[];
}

export function summarize(trace: Trace): TraceSummary {
  return summarizeTree(buildTree(trace));
}

/** The same for a caller that has the tree, and perhaps its folds. */
export function summarizeTree(tree: Tree, folds: readonly Fold[] = foldRepeats(tree)): TraceSummary {
  const { trace } = tree;
  const main = mainRoot(tree);
  return {
    traceId: trace.traceId,
    title: main === undefined ? (trace.logs.length > 0 ? 'logs only' : 'empty') : labelOf(main.span) || '(no name)',
    service: main?.span.service ?? trace.logs[0]?.service ?? '',
    services: [...new Set(tree.nodes.map(({ span }) => span.service))],
    start: tree.nodes.length === 0 ? (trace.logs[0]?.time ?? 0) : tree.start,
    duration: tree.end - tree.start,
    spans: trace.spans.length,
    errors: tree.nodes.reduce((sum, { span }) => sum + (span.status === 'error' ? 1 : 0), 0),
    notes: notesOf(tree, folds),
  };
}

function notesOf(tree: Tree, folds: readonly Fold[]): string[] {
  const notes = folds
    .filter(({ isNPlusOne }) => isNPlusOne)
    .sort((a, b) => b.total - a.total)
    .slice(0, 1)
    .map(({ members }) => `N+1 ×${members.length}`);
  if (tree.roots.some(({ detached }) => detached === 'missing parent')) notes.push('parent missing');
  if (tree.roots.some(({ detached }) => detached === 'circle')) notes.push('parents in a circle');
  return notes;
}
