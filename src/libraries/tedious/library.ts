import { STATEMENT_OPTIONS } from '../../patching/database/statement-tracer.ts';
import { defineLibrary } from '../../patching/define.ts';

/** Not the official class: literals of statements, and the values that errors quote, are in its spans as they are. */
export default defineLibrary({
  name: 'tedious',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { tedious: '>=1.11.0 <21' },
});
