import { formatDuration, percent } from '../format.ts';
import type { TreeNode } from '../tree.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

const ENOUGH_MS = 20;
const ENOUGH_SHARE = 0.1;
const POOL = /\bpool\b|\bacquire\b/i;

/** Time until a pool gave a connection, which is no time of the database. */
export function poolWaits({ tree, duration }: Findable): Insight[] {
  const waits = tree.nodes.filter(({ span }) => POOL.test(span.name));
  const total = waits.reduce((sum, node) => sum + node.end - node.start, 0);
  if (total < ENOUGH_MS || total < duration * ENOUGH_SHARE) return [];
  const longest = [...waits].sort((a, b) => b.end - b.start - (a.end - a.start));
  const [first] = longest as [TreeNode];
  return [
    {
      code: 'POOL_WAIT',
      text: `${formatDuration(total)} (${percent(total, duration)}) went into waiting for a connection of a pool (${quoted(first.span.name)}, ${waits.length} times, ${formatDuration(first.end - first.start)} at most): the pool is too small for this load, connections are not given back, or making one is slow.`,
      spanIds: longest.slice(0, 50).map(({ span }) => span.spanId),
      cost: total,
    },
  ];
}
