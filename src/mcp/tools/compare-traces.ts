import { z } from 'zod';
import { compareTraces, type Side } from '../../viewer/analysis/compare.ts';
import { formatDuration } from '../../viewer/analysis/format.ts';
import { quoted } from '../../viewer/analysis/insights/insight.ts';
import { summarize } from '../../viewer/analysis/summarize.ts';
import { defineTool, findTrace } from '../tool.ts';

const MOST = 12;

export default defineTool({
  name: 'compare_traces',
  description:
    'What differs between two traces of a like request, such as before and after a change: time and number of calls, the largest differences first.',
  input: z.object({ before: z.string().describe('A trace id, or its first digits.'), after: z.string() }),
  run(input, context) {
    const [before, after] = [findTrace(context, input.before), findTrace(context, input.after)];
    const [a, b] = [summarize(before), summarize(after)];
    const rows = compareTraces(before, after)
      .map((row) => ({ ...row, difference: row.b.self - row.a.self }))
      .filter(({ difference, a, b }) => a.count !== b.count || a.errors !== b.errors || Math.abs(difference) > 0.1)
      .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference));
    return [
      `${quoted(a.title)} ${formatDuration(a.duration)}, ${a.spans} spans, ${a.errors} errors; then ` +
        `${quoted(b.title)} ${formatDuration(b.duration)}, ${b.spans} spans, ${b.errors} errors.`,
      ...rows
        .slice(0, MOST)
        .map(({ label, service, a, b }) => `${quoted(label, 80)} in ${quoted(service, 40)}: ${sides(a, b)}`),
      ...(rows.length === 0 ? ['Nothing else differs.'] : []),
      ...(rows.length > MOST ? [`... and ${rows.length - MOST} smaller differences`] : []),
    ].join('\n');
  },
});

function sides(a: Side, b: Side): string {
  const errors = a.errors === b.errors ? '' : `, errors ${a.errors} -> ${b.errors}`;
  return `${a.count} -> ${b.count} times, own time ${formatDuration(a.self)} -> ${formatDuration(b.self)}${errors}`;
}
