import { defineLibrary } from '../../patching/define.ts';

/** Next.js makes spans by itself, with any SDK that is there: this joins them with those of `node:http` and `fetch`. */
export default defineLibrary({
  name: 'next',
  kind: 'own',
  packages: { next: '>=14.0.0 <17' },
});
