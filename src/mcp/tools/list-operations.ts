import { z } from 'zod';
import { count, formatDuration } from '../../viewer/analysis/format.ts';
import { quoted } from '../../viewer/analysis/insights/insight.ts';
import { statistics } from '../../viewer/analysis/statistics.ts';
import { QUERY_LANGUAGE, readQuery } from '../query.ts';
import { defineTool } from '../tool.ts';

export default defineTool({
  name: 'list_operations',
  description: `Operations (spans of one name and service) over all traces that match, the most time of their own first. ${QUERY_LANGUAGE}`,
  input: z.object({
    query: z.string().default('').describe('Which traces; empty: all.'),
    limit: z.number().int().min(1).max(100).default(20),
  }),
  run({ query, limit }, { list }) {
    const { operations } = statistics(list.matching(readQuery(query)));
    if (operations.length === 0) return 'No trace matches.';
    const lines = operations
      .slice(0, limit)
      .map(
        ({ service, name, kind, count: number, errors, p50, p95, self }) =>
          `${quoted(name, 80)} (${kind}) in ${quoted(service, 40)}: ${number} times, ${count(errors, 'error')}, ` +
          `p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}, ${formatDuration(self)} of its own in all`,
      );
    const left = operations.length - lines.length;
    return [...lines, ...(left > 0 ? [`... and ${left} more`] : [])].join('\n');
  },
});
