import { STATEMENT_OPTIONS } from '../../patching/database/statement-tracer.ts';
import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'better-sqlite3',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { 'better-sqlite3': '>=13.0.0 <14' },
});
