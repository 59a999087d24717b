import { formatDuration } from '../format.ts';
import { databaseStatement, isPlumbing, labelOf } from '../semantics.ts';
import { CLOCK_GRAIN, type TreeNode } from '../tree-node.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

/** A next call that begins within this share of the last one's duration, or within {@link SOON_MS}, waited for it. */
const SOON_SHARE = 0.1;
const SOON_MS = 3;
const ENOUGH_MS = 20;
const ENOUGH_SHARE = 0.2;

/** Calls that wait for each other without having to, as far as one can see from outside. */
export function serialCalls({ tree, duration, likeness }: Findable): Insight[] {
  return tree.nodes.flatMap((parent) =>
    runsAmong(parent.children, likeness).flatMap((run): Insight[] => {
      const first = run[0] as TreeNode;
      const spent = (run.at(-1) as TreeNode).end - first.start;
      const longest = Math.max(...run.map((node) => node.end - node.start));
      const saved = spent - longest;
      if (saved < ENOUGH_MS || saved < duration * ENOUGH_SHARE) return [];
      const names = run.slice(0, 4).map(({ span }) => quoted(labelOf(span), 50));
      const more = run.length > 4 ? ` and ${run.length - 4} more` : '';
      return [
        {
          code: 'SERIAL_CALLS',
          text: `${run.length} calls below ${quoted(labelOf(parent.span))} wait for each other (${names.join(', ')}${more}): ${formatDuration(spent)}. If none needs what another returns, Promise.all would take ${formatDuration(longest)}.`,
          spanIds: run.map(({ span }) => span.spanId),
          cost: saved,
        },
      ];
    }),
  );
}

/** Different calls, each soon after the end of the one before; repeats of one call are another finding. */
function runsAmong(siblings: readonly TreeNode[], likeness: readonly string[]): TreeNode[][] {
  if (siblings.length < 2) return [];
  const runs: TreeNode[][] = [];
  let run: TreeNode[] = [];
  let likes = new Set<string>();
  const close = () => {
    if (run.length >= 2) runs.push(run);
    run = [];
    likes = new Set();
  };
  for (const node of siblings) {
    if (!mayRunBeside(node)) continue;
    const last = run.at(-1);
    const like = likeness[node.index] as string;
    const pause = last === undefined ? 0 : node.start - last.end;
    const isNext = last !== undefined && pause >= -CLOCK_GRAIN && pause <= soonAfter(last) && !likes.has(like);
    if (!isNext) close();
    run.push(node);
    likes.add(like);
  }
  close();
  return runs;
}

function soonAfter({ start, end }: TreeNode): number {
  return Math.max(SOON_MS, (end - start) * SOON_SHARE);
}

function mayRunBeside({ span, children }: TreeNode): boolean {
  if (span.status === 'error' || isPlumbing(span)) return false;
  const isCall =
    span.kind === 'client' || (span.kind === 'internal' && children.some((child) => child.span.kind === 'client'));
  return (
    isCall &&
    !/^\s*(?:begin|start|commit|rollback|savepoint|insert|update|delete|set)\b/i.test(
      databaseStatement(span.attributes) || span.name,
    )
  );
}
