import { z } from 'zod';
import { describe } from '../../viewer/analysis/describe.ts';
import { defineTool, findTrace } from '../tool.ts';

export default defineTool({
  name: 'explain_trace',
  description:
    'One trace in about 300 tokens: where the time went (critical path), errors with their place in the code, and what is worth a look: ' +
    'N+1, calls one after another that could run at once, slow queries, retries, waiting for a pool, gaps.',
  input: z.object({ trace_id: z.string().describe('The id, or its first digits.') }),
  run: ({ trace_id }, context) => describe(findTrace(context, trace_id)).trimEnd(),
});
