import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'google-pubsub',
  kind: 'own',
  packages: { '@google-cloud/pubsub': '>=4.0.0 <7' },
});

export const about: About = {
  spans: 'publish and process, joined across services',
  why: 'The library can trace itself where its app asks for it, with spans of older conventions in which handlers do not run.',
  note: "The trace context is in the attribute `googclient_traceparent`, as Google's libraries write it in all languages. Processing ends when a message is acknowledged, or is no longer held. Where the app has set `enableOpenTelemetryTracing`, the library's own spans are the only ones.",
};
