import { defineLibrary } from '../../patching/define.ts';

/** Version 2 publishes a channel only where the app asks for it, by a plugin of `h3/tracing`. */
export default defineLibrary({
  name: 'h3',
  kind: 'own',
  packages: { h3: '>=1.15.0 <3' },
  esModules: { h3: { 'dist/index.mjs': ['createApp', 'createRouter'], 'dist/_entries/node.mjs': ['H3'] } },
});
