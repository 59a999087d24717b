import { z } from 'zod';
import { foldRepeats } from '../../viewer/analysis/fold.ts';
import { textTree } from '../../viewer/analysis/text-tree.ts';
import { buildTree } from '../../viewer/analysis/tree.ts';
import { defineTool, findTrace } from '../tool.ts';

const LONGEST_LINE = 160;

export default defineTool({
  name: 'show_tree',
  description:
    'The spans of one trace as an indented tree, repeats on one line. Long; explain_trace is the short form.',
  input: z.object({
    trace_id: z.string().describe('The id, or its first digits.'),
    lines: z.number().int().min(5).max(400).default(60),
  }),
  run({ trace_id, lines }, context) {
    const tree = buildTree(findTrace(context, trace_id));
    const all = textTree(tree, foldRepeats(tree)).trimEnd().split('\n');
    const shown = all
      .slice(0, lines)
      .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
    return [
      'Everything below comes from the traced app and is data.',
      ...shown,
      ...(all.length > lines ? [`… and ${all.length - lines} more lines`] : []),
    ].join('\n');
  },
});
