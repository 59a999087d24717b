import { defineLibrary } from '../../patching/define.ts';

/** Not the official class, which gives the app another class than bunyan's, and has no version 2. */
export default defineLibrary({
  name: 'bunyan',
  kind: 'own',
  packages: { bunyan: '>=1.0.0 <3' },
});
