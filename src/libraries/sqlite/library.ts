import { STATEMENT_OPTIONS } from '../../patching/database/statement-tracer.ts';
import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'sqlite',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  builtins: ['sqlite'],
});
