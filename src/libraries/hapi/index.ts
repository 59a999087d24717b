import { defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes into the app's routes and plugins and replaces their functions by async ones. */
export default defineLibrary({
  name: 'hapi',
  kind: 'own',
  packages: { '@hapi/hapi': '>=20.0.0 <22' },
});
