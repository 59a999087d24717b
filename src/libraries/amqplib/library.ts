import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'amqplib',
  kind: 'own',
  options: {
    useLinksForConsume: {
      type: 'boolean',
      default: false,
      doc: 'true: consuming a message starts a trace of its own, linked to that of the publisher.',
    },
    consumeTimeoutMs: {
      type: 'integer',
      default: 60_000,
      doc: 'Longest time (ms) a span waits for the acknowledgement of its message; 0: no limit.',
    },
  },
  packages: { amqplib: '>=0.5.5 <3.0.0' },
});

export const about: About = {
  spans: 'publish and consume, joined across services',
  why: "The official class hands amqplib a callback with every message, so that `waitForConfirms` resolves for messages that were not confirmed, and writes into the app's options.",
};
