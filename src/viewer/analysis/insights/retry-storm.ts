import { errorOf } from '../errors.ts';
import { count, formatDuration } from '../format.ts';
import { isPlumbing, labelOf } from '../semantics.ts';
import type { TreeNode } from '../tree.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

const ENOUGH = 3;

/** The same call again and again, because it fails. */
export function retryStorms({ tree, likeness }: Findable): Insight[] {
  return tree.nodes.flatMap((parent) => {
    const failing = parent.children.filter(({ span }) => span.kind === 'client' && span.status === 'error');
    if (failing.length < ENOUGH) return [];
    const groups = new Map<string, TreeNode[]>();
    for (const node of failing) {
      const key = likeness[node.index] as string;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [node]);
      else group.push(node);
    }
    return [...groups.values()]
      .filter((group) => group.length >= ENOUGH)
      .map((group): Insight => {
        const first = group[0] as TreeNode;
        const cost = (group.at(-1) as TreeNode).end - first.start;
        const error = errorOf(first.span);
        const what = isPlumbing(first.span) ? 'connecting' : 'the same call';
        return {
          code: 'RETRY_STORM',
          text: `${quoted(labelOf(first.span))} failed ${count(group.length, 'time')} below ${quoted(labelOf(parent.span))} within ${formatDuration(cost)} (${quoted(error?.message || error?.type || 'no message')}): ${what} is tried again although it fails. A limit and a growing pause would spare both sides.`,
          spanIds: group.map(({ span }) => span.spanId),
          cost,
        };
      });
  });
}
