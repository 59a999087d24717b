import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'hono',
  kind: 'own',
  packages: { hono: '>=4.0.0 <5' },
  esModules: { hono: { 'dist/hono-base.js': ['Hono'] } },
});
