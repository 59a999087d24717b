import { type About, defineLibrary } from '../../patching/define.ts';

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

export const about: About = {
  spans: 'chat, responses, embeddings; token counts, also as metrics',
  why: 'The official class does not support version 7, and reads bodies that the app wanted raw.',
  note: 'Tested with a local stand-in that answers what the service once answered. Messages are recorded only where `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` is `true`.',
};
