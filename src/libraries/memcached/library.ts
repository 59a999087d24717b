import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'memcached',
  kind: 'own',
  packages: { memcached: '>=2.2.0 <3' },
});
