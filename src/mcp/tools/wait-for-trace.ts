import { z } from 'zod';
import { describe } from '../../viewer/analysis/describe.ts';
import { matchesTrace } from '../../viewer/analysis/match.ts';
import { QUERY_LANGUAGE, readQuery } from '../query.ts';
import { defineTool, type ToolContext } from '../tool.ts';

/** ms without another span after which a trace counts as whole, and the most that it may go on. */
const QUIET = 500;
const MOST = 5000;

export default defineTool({
  name: 'wait_for_trace',
  description: `Waits for the next trace that matches and explains it. Call it, then make the request; or the other way round within a second. ${QUERY_LANGUAGE}`,
  input: z.object({
    query: z.string().default('').describe('Empty: any trace.'),
    timeout_seconds: z.number().min(0.1).max(120).default(30),
  }),
  async run({ query, timeout_seconds }, context, signal) {
    const traceId = await nextTrace(context, query, timeout_seconds * 1000, signal);
    if (traceId === undefined) return `No trace that matches came within ${timeout_seconds} s.`;
    const trace = context.store.trace(traceId);
    return trace === undefined ? 'It came, and was too large to be kept.' : describe(trace).trimEnd();
  },
});

/** The id of the first trace that gets spans from now on, matches, and then has rest. */
function nextTrace(
  context: ToolContext,
  text: string,
  timeout: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const query = readQuery(text);
  const { store } = context;
  return new Promise((resolve) => {
    let found: string | undefined;
    let quiet: NodeJS.Timeout | undefined;
    const end = (traceId: string | undefined) => {
      stop();
      clearTimeout(quiet);
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
      resolve(traceId);
    };
    const abort = () => end(undefined);
    signal.addEventListener('abort', abort);
    let late = setTimeout(end, timeout, undefined);
    const stop = context.onChange((traceIds) => {
      const changed = found ?? [...traceIds].find((id) => isMatch(id));
      if (changed === undefined || !traceIds.has(changed)) return;
      if (found === undefined) {
        clearTimeout(late);
        late = setTimeout(end, MOST, changed);
      }
      found = changed;
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET, changed);
    });
    const isMatch = (id: string) => {
      const trace = store.trace(id);
      return trace !== undefined && trace.spans.length > 0 && matchesTrace(query, trace);
    };
  });
}
