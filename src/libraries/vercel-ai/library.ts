import { defineLibrary } from '../../patching/define.ts';
import { AGENTS, FUNCTIONS, STREAMING } from './names.ts';

/** Up to version 6 the SDK makes spans of its own when asked to; from 7 on, whose `index.js` is an ES module, it calls integrations. */
export default defineLibrary({
  name: 'vercel-ai',
  kind: 'own',
  packages: { ai: '>=4.3.0 <8' },
  esModules: { ai: { 'dist/index.mjs': [...FUNCTIONS, ...AGENTS], 'dist/index.js': STREAMING } },
});
