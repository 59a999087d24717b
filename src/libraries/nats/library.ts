import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'nats',
  kind: 'own',
  packages: { nats: '>=2.29.0 <3', '@nats-io/nats-core': '>=3.0.0 <4' },
});

export const about: About = {
  spans: 'publish, request, and process of subscriptions with a callback, joined across services',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "A message that is taken from a subscription by `for await` is processed in the app's own loop, where it has no span and its sender's context is not active. What NATS itself publishes (subjects that begin with `$`, and replies) is not traced.",
};
