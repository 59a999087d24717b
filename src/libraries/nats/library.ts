import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'nats',
  kind: 'own',
  packages: { nats: '>=2.29.0 <3', '@nats-io/nats-core': '>=3.0.0 <4', '@nats-io/jetstream': '>=3.0.0 <4' },
});

export const about: About = {
  spans:
    'publish, request, and process of subscriptions, with a callback or in a loop, of JetStream too, joined across services',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'What a loop, `for await`, does with a message, of JetStream too, is within a span that lasts until the loop asks for the next one. Two loops only have such a span beside what they do: one within a request or another span, which goes on with that; and, for its first message, one in a function that has not waited for anything before. What NATS itself publishes (subjects that begin with `$`, and replies) is not traced.',
};
