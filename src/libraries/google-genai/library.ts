import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'google-genai',
  kind: 'own',
  packages: { '@google/genai': '>=1.30.0 <4' },
  esModules: { '@google/genai': { 'dist/node/index.mjs': ['Models'] } },
});

export const about: About = {
  spans: 'content, streams, embeddings; token counts, also as metrics',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Tested with a local stand-in that answers what the service once answered. Messages are recorded only where `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` is `true`.',
};
