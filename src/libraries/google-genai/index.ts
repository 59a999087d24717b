import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'google-genai',
  kind: 'own',
  packages: { '@google/genai': '>=1.30.0 <4' },
  esModules: { '@google/genai': { 'dist/node/index.mjs': ['Models'] } },
});
