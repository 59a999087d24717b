import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'pg-boss',
  kind: 'own',
  packages: { 'pg-boss': '>=10.0.0 <13' },
  esModules: {
    'pg-boss': { 'dist/manager.js': ['Manager'], 'dist/worker.js': ['Worker'], 'dist/db.js': ['Db'] },
  },
});
