import { STATEMENT_OPTIONS } from '../../patching/database/statement-tracer.ts';
import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'libsql',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { libsql: '>=0.5.0 <0.6.0' },
});
