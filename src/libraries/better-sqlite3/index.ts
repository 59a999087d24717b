import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'better-sqlite3',
  kind: 'own',
  packages: { 'better-sqlite3': '>=13.0.0 <14' },
});
