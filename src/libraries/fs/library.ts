import { defineLibrary } from '../../patching/define.ts';

/** Off by default: an app reads files all the time, its own source code among them. */
export default defineLibrary({
  name: 'fs',
  kind: 'own',
  builtins: ['fs', 'fs/promises'],
  enabledByDefault: false,
});
