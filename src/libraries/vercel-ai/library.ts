import { type About, defineLibrary } from '../../patching/define.ts';
import { AGENTS, FUNCTIONS, STREAMING } from './names.ts';

/** Up to version 6 the SDK makes spans of its own when asked to; from 7 on, whose `index.js` is an ES module, it calls integrations. */
export default defineLibrary({
  name: 'vercel-ai',
  kind: 'own',
  packages: { ai: '>=4.3.0 <8' },
  esModules: { ai: { 'dist/index.mjs': [...FUNCTIONS, ...AGENTS], 'dist/index.js': STREAMING } },
});

export const about: About = {
  spans: 'agents, chat, tools, embeddings; token counts, as metrics from version 7 on',
  why: 'The SDK makes spans of its own, which are switched on; from version 7 on it gets an integration of its telemetry interface.',
  note: "Versions 4 to 6 make spans of their own, which are switched on; version 7 gets a telemetry integration. Where the app sets `isEnabled: false`, or has an integration of its own that makes spans, nothing is added. With version 7, the HTTP request of `generateObject` and `streamObject` is beside the span of the agent and not below that of the model: these two run their call in no context that an integration, or the SDK's channel, could set. Tested with a local stand-in that answers what a service once answered. Messages are recorded only where `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` is `true`, or the app asks for it.",
};
