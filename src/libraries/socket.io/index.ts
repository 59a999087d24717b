import { defineLibrary } from '../../patching/define.ts';

/** Not the official class: it wraps listeners in a way that the app cannot remove them any more. */
export default defineLibrary({
  name: 'socket.io',
  kind: 'own',
  packages: { 'socket.io': '>=2.0.0 <3 || >=4.0.0 <5' },
});
