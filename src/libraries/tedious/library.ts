import { type About, defineLibrary } from '../../patching/define.ts';
import { STATEMENT_OPTIONS } from '../../patching/statement-tracer.ts';

/** Not the official class: literals of statements, and the values that errors quote, are in its spans as they are. */
export default defineLibrary({
  name: 'tedious',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { tedious: '>=1.11.0 <21' },
});

export const about: About = {
  spans: 'statements, stored procedures',
  why: 'The official class shows literals, and the values that errors quote.',
  note: "Tested with a local stand-in that speaks as much of SQL Server's protocol as the test asks of it.",
};
