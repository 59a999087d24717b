import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'libsql',
  kind: 'own',
  packages: { libsql: '>=0.5.0 <0.6.0' },
});
