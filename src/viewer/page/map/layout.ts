import dagre from '@dagrejs/dagre';
import type { ServiceMap } from '../../analysis/service-map.ts';

export interface Box {
  name: string;
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  boxes: Box[];
  edges: { from: string; to: string; points: { x: number; y: number }[] }[];
}

export const BOX = { width: 176, height: 62 };

/** Places boxes from left to right along the calls. A file of its own, loaded with the first map. */
export function layOut({ nodes, edges }: ServiceMap): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'LR', nodesep: 28, ranksep: 76, marginx: 20, marginy: 20 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of nodes) graph.setNode(name, { ...BOX });
  for (const { from, to } of edges) graph.setEdge(from, to, { width: 84, height: 30, labelpos: 'c' });
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    boxes: nodes.map(({ name }) => {
      const { x, y } = graph.node(name) as { x: number; y: number };
      return { name, x, y };
    }),
    edges: edges.map(({ from, to }) => ({
      from,
      to,
      points: (graph.edge(from, to) as { points: { x: number; y: number }[] }).points,
    })),
  };
}
