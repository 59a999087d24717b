import type { Tree } from './tree.ts';

/**
 * ms that each span took without what is below it, by the index of the node: its duration less the union of its children's, as far
 * as they lie in it. Linear, as children are sorted by start.
 */
export function selfTimes(tree: Tree): Float64Array {
  const own = new Float64Array(tree.nodes.length);
  for (const node of tree.nodes) {
    let covered = 0;
    let until = node.start;
    for (const child of node.children) {
      const from = Math.max(child.start, until);
      const to = Math.min(child.end, node.end);
      if (to <= from) continue;
      covered += to - from;
      until = to;
    }
    own[node.index] = Math.max(0, node.end - node.start - covered);
  }
  return own;
}
