import { defineLibrary } from '../../patching/define.ts';

/** Not the official class: literals of statements, and the values that errors quote, are in its spans as they are. */
export default defineLibrary({
  name: 'tedious',
  kind: 'own',
  packages: { tedious: '>=1.11.0 <21' },
});
