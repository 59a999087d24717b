import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'anthropic',
  kind: 'own',
  packages: { '@anthropic-ai/sdk': '>=0.60.0 <2' },
  esModules: {
    '@anthropic-ai/sdk': {
      'resources/messages/messages.mjs': ['Messages'],
      'resources/beta/messages/messages.mjs': ['Messages'],
    },
  },
});

export const about: About = {
  spans: 'messages; token counts, also as metrics',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Tested with a local stand-in that answers what the service once answered. Messages are recorded only where `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` is `true`.',
};
