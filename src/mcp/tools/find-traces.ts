import { z } from 'zod';
import { QUERY_LANGUAGE, readQuery } from '../query.ts';
import { defineTool } from '../tool.ts';
import { traceLine } from '../trace-line.ts';

export default defineTool({
  name: 'find_traces',
  description: `Traces that match a query: id, duration, request, services, errors, and remarks such as N+1. ${QUERY_LANGUAGE}`,
  input: z.object({
    query: z.string().default('').describe('Empty: all traces.'),
    sort: z
      .enum(['time', 'duration', 'spans', 'errors'])
      .default('time')
      .describe('The newest, slowest, largest or worst first.'),
    limit: z.number().int().min(1).max(100).default(15),
  }),
  run({ query, sort, limit }, { list }) {
    const { matched, traces } = list.list({ query: readQuery(query), limit, sort, order: 'desc' });
    if (matched === 0)
      return query === '' ? 'No traces yet. how_to_send says how to start an app.' : 'No trace matches.';
    const left = matched - traces.length;
    return [...traces.map(traceLine), ...(left > 0 ? [`... and ${left} more`] : [])].join('\n');
  },
});
