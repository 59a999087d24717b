import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'ollama',
  kind: 'own',
  packages: { ollama: '>=0.6.0 <0.7.0' },
  esModules: { ollama: { 'dist/browser.mjs': ['Ollama$1'] } },
});
