import { z } from 'zod';
import { count, formatDuration } from '../../viewer/analysis/format.ts';
import { quoted } from '../../viewer/analysis/insights/insight.ts';
import { serviceMap } from '../../viewer/analysis/service-map.ts';
import { defineTool } from '../tool.ts';

const MOST = 40;

export default defineTool({
  name: 'list_services',
  description:
    'Services, databases, queues and foreign hosts seen in traces, who calls whom, with errors and 95th percentiles.',
  input: z.object({}),
  run(_input, { store }) {
    const { nodes, edges } = serviceMap(store.traces());
    if (nodes.length === 0) return 'No traces yet. how_to_send says how to start an app.';
    const rate = ({ calls, errors, p95 }: { calls: number; errors: number; p95: number }) =>
      `${count(calls, 'call')}, ${count(errors, 'error')}, p95 ${formatDuration(p95)}`;
    return [
      ...nodes.slice(0, MOST).map((node) => `${node.kind} ${quoted(node.name, 60)}: ${rate(node)}`),
      ...edges.slice(0, MOST).map((edge) => `${quoted(edge.from, 60)} calls ${quoted(edge.to, 60)}: ${rate(edge)}`),
      ...(nodes.length + edges.length > 2 * MOST ? ['... there are more'] : []),
    ].join('\n');
  },
});
