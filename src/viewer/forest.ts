import type { Trace, TraceSpan } from './trace.ts';

/** A span with what happened inside it. */
export interface SpanNode {
  readonly span: TraceSpan;
  readonly children: SpanNode[];
}

/** Spans whose parent is not there. */
export interface Gap {
  /** Id of the parent. */
  readonly missing: string;
  readonly children: SpanNode[];
}

/**
 * Siblings are sorted in one of two ways. `start`: by start time, of those that start at once by name and service. `name`: by
 * name and service alone. The official SDK's start times are whole ms, so only `name` gives equal work equal trees where a span may
 * start in the same ms as the next one.
 */
export type SiblingOrder = 'start' | 'name';

/**
 * Arranges a trace by parents: its roots and, where parents are missing, its gaps. A span that is its own ancestor counts as
 * one whose parent is missing.
 */
export function arrange(trace: Trace, order: SiblingOrder = 'start'): (SpanNode | Gap)[] {
  const inOrder = order === 'start' ? byStart : byName;
  const nodes = new Map<string, SpanNode>();
  for (const [id, span] of trace.spans) nodes.set(id, { span, children: [] });
  const cut = cycleBreakers(trace);
  const roots: SpanNode[] = [];
  const gaps = new Map<string, Gap>();
  for (const [id, node] of nodes) {
    const { parentSpanId } = node.span.span;
    const parent = parentSpanId === undefined || cut.has(id) ? undefined : nodes.get(parentSpanId);
    if (parent !== undefined) parent.children.push(node);
    else if (parentSpanId === undefined) roots.push(node);
    else {
      let gap = gaps.get(parentSpanId);
      if (gap === undefined) {
        gap = { missing: parentSpanId, children: [] };
        gaps.set(parentSpanId, gap);
      }
      gap.children.push(node);
    }
  }
  for (const { children } of nodes.values()) children.sort(inOrder);
  for (const { children } of gaps.values()) children.sort(inOrder);
  return [...roots, ...gaps.values()].sort((a, b) => inOrder(first(a), first(b)));
}

/** The span that a root or a gap is sorted by. */
function first(node: SpanNode | Gap): SpanNode {
  return 'missing' in node ? (node.children[0] as SpanNode) : node;
}

function byStart(a: SpanNode, b: SpanNode): number {
  if (a.span.start !== b.span.start) return a.span.start < b.span.start ? -1 : 1;
  return byName(a, b);
}

function byName({ span: a }: SpanNode, { span: b }: SpanNode): number {
  return compareText(a.span.name, b.span.name) || compareText(a.service, b.service);
}

/** By code units, so that the order does not depend on the locale. */
function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** One span of each cycle of parents. */
function cycleBreakers(trace: Trace): Set<string> {
  const cut = new Set<string>();
  const done = new Set<string>();
  for (const start of trace.spans.keys()) {
    const path = new Set<string>();
    let id: string | undefined = start;
    while (id !== undefined && trace.spans.has(id) && !done.has(id)) {
      if (path.has(id)) {
        cut.add(id);
        break;
      }
      path.add(id);
      id = trace.spans.get(id)?.span.parentSpanId;
    }
    for (const seen of path) done.add(seen);
  }
  return cut;
}
