import { mainRoot, type Tree, type TreeNode } from './tree.ts';

export interface PathSegment {
  readonly node: TreeNode;
  /** ms since the epoch. */
  readonly start: number;
  /** ms since the epoch. */
  readonly end: number;
}

export interface CriticalPath {
  /** By start, without gaps: their lengths add up to the duration of the main root. */
  readonly segments: readonly PathSegment[];
  /** ms on the path, by the index of the node. */
  readonly times: Float64Array;
}

interface Frame {
  readonly node: TreeNode;
  /** Before this moment the time is the parent's. */
  readonly floor: number;
  /** These spans began in time, the last to end first. */
  readonly children: readonly TreeNode[];
  next: number;
  cursor: number;
}

/** Doubles hold the epoch's ms to about 0.2 us; ends and starts that are closer than this are the same moment. */
const SAME_MOMENT = 0.001;

/**
 * This is what the duration of the main root is made of: walking back from its end, at each moment the child that had to end for its parent
 * to go on, or the parent itself. To make anything off this path faster does not make the trace faster. Time: n log n.
 */
export function criticalPath(tree: Tree): CriticalPath {
  const times = new Float64Array(tree.nodes.length);
  const segments: PathSegment[] = [];
  const root = mainRoot(tree);
  if (root === undefined) return { segments, times };
  const add = (node: TreeNode, start: number, end: number): void => {
    if (end <= start) return;
    segments.push({ node, start, end });
    times[node.index] = (times[node.index] ?? 0) + end - start;
  };
  const frames: Frame[] = [frameOf(root, root.start, root.end)];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { node, floor } = frame;
    const child = nextChild(frame);
    if (child === undefined) {
      add(node, floor, frame.cursor);
      frames.pop();
      const above = frames.at(-1);
      if (above !== undefined) above.cursor = Math.min(above.cursor, floor);
    } else {
      const end = Math.min(child.end, frame.cursor);
      add(node, end, frame.cursor);
      frame.cursor = end;
      frames.push(frameOf(child, Math.max(child.start, floor), end));
    }
  }
  return { segments: segments.reverse(), times };
}

function frameOf(node: TreeNode, floor: number, cursor: number): Frame {
  const inTime = node.children.filter((child) => child.start < cursor && child.end > floor);
  inTime.sort((a, b) => Math.min(b.end, cursor) - Math.min(a.end, cursor) || b.start - a.start);
  return { node, floor, cursor, next: 0, children: inTime };
}

/**
 * The child that ended last of those that ended before the cursor. One that outlives its parent counts up to the parent's end, but
 * one that was still running when the child taken before it began did not hold anything up.
 */
function nextChild(frame: Frame): TreeNode | undefined {
  const { children, cursor, node } = frame;
  const isFirst = frame.next === 0;
  while (frame.next < children.length) {
    const child = children[frame.next] as TreeNode;
    frame.next += 1;
    const outlives = isFirst && child.end > node.end;
    if ((outlives || child.end <= cursor + SAME_MOMENT) && child.start < cursor) return child;
  }
  return undefined;
}
