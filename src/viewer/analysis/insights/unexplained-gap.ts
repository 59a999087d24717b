import { formatDuration, percent } from '../format.ts';
import { labelOf } from '../semantics.ts';
import type { TreeNode } from '../tree.ts';
import { type Findable, type Insight, quoted } from './insight.ts';

const ENOUGH_MS = 20;
const ENOUGH_SHARE = 0.2;

interface Gap {
  readonly node: TreeNode;
  readonly length: number;
  readonly before: TreeNode | undefined;
  readonly after: TreeNode | undefined;
}

/** Time on the critical path in which a span of the app's own code shows nothing below it. */
export function unexplainedGaps({ tree, path, duration }: Findable): Insight[] {
  return tree.nodes
    .flatMap((node): Gap[] => {
      const { kind } = node.span;
      const isOwnCode = kind === 'server' || kind === 'internal' || kind === 'consumer';
      const onPath = path.times[node.index] as number;
      return isOwnCode && isEnough(onPath, duration)
        ? gapsIn(node).filter(({ length }) => isEnough(length, duration))
        : [];
    })
    .sort((a, b) => b.length - a.length)
    .slice(0, 3)
    .map(({ node, length, before, after }): Insight => {
      const where =
        after !== undefined
          ? `before ${quoted(labelOf(after.span), 60)}`
          : before !== undefined
            ? `after ${quoted(labelOf(before.span), 60)}`
            : 'from its start to its end';
      return {
        code: 'UNEXPLAINED_GAP',
        text: `${formatDuration(length)} (${percent(length, duration)}) in ${quoted(labelOf(node.span))} ${where} is in no span: the app's own code, a timer, or a library that is not traced.`,
        spanIds: [node.span.spanId],
        cost: length,
      };
    });
}

function isEnough(ms: number, duration: number): boolean {
  return ms >= ENOUGH_MS && ms >= duration * ENOUGH_SHARE;
}

export function gapsIn(node: TreeNode): Gap[] {
  const gaps: Gap[] = [];
  let until = node.start;
  let before: TreeNode | undefined;
  for (const child of node.children) {
    if (child.start > until && child.start < node.end)
      gaps.push({ node, length: child.start - until, before, after: child });
    if (child.end > until) {
      until = child.end;
      before = child;
    }
  }
  if (node.end > until) gaps.push({ node, length: node.end - until, before, after: undefined });
  return gaps;
}
