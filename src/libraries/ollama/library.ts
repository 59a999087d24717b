import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'ollama',
  kind: 'own',
  packages: { ollama: '>=0.6.0 <0.7.0' },
  esModules: { ollama: { 'dist/browser.mjs': ['Ollama$1'] } },
});

export const about: About = {
  spans: 'chat, completions, embeddings; token counts, also as metrics',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Tested with a local stand-in that answers what the server once answered. Messages are recorded only where `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` is `true`.',
};
