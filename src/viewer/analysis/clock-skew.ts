import type { TreeNode } from './tree-node.ts';

/**
 * By how many ms a span has to be moved so that it fits into its parent. Two processes may have clocks that disagree; within one
 * process the clock is one, so what is below moves along. Only a request and its answer must fit: a message may be taken later.
 *
 * Call it for parents before their children: it reads by how much the parent was moved.
 */
export function earlierBy({ span, parent }: TreeNode): number {
  if (parent === undefined) return 0;
  const inherited = parent.start - parent.span.start;
  if (parent.span.resource === span.resource) return inherited;
  if (span.kind !== 'server' || parent.span.kind !== 'client')
    return parent.span.service === span.service ? inherited : 0;
  const duration = Math.max(0, span.end - span.start);
  const room = parent.end - parent.start - duration;
  const fits = span.start >= parent.start && span.end <= parent.end;
  if (fits) return 0;
  if (room >= 0) return parent.start + room / 2 - span.start;
  // An answer that nobody waited for: it may end later than the request, but it cannot begin sooner.
  return span.start < parent.start ? parent.start - span.start : 0;
}
