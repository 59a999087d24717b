import { STATEMENT_OPTIONS } from '../../patching/database/statement-tracer.ts';
import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'postgres',
  kind: 'own',
  options: STATEMENT_OPTIONS,
  packages: { postgres: '>=3.3.0 <4' },
  esModules: { postgres: { 'src/query.js': ['Query'], 'src/types.js': ['stringify'] } },
});
