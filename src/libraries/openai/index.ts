import { defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class: it has no version 7, reads the body of a response that the app wanted raw, makes rejections that
 * nobody handles disappear, and gives streams of the Responses API without `withResponse()`.
 */
export default defineLibrary({
  name: 'openai',
  kind: 'own',
  packages: { openai: '>=4.104.0 <8' },
  esModules: {
    openai: {
      'resources/chat/completions/completions.mjs': ['Completions'],
      'resources/responses/responses.mjs': ['Responses'],
      'resources/embeddings.mjs': ['Embeddings'],
    },
  },
});
