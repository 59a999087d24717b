import { defineLibrary } from '../../patching/define.ts';

/** Not the official class, which gives the app functions without `del`, `keys`, `on` and the like. */
export default defineLibrary({
  name: 'lru-memoizer',
  kind: 'own',
  packages: { 'lru-memoizer': '>=2.0.0 <4' },
});
