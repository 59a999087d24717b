import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'sqs-consumer',
  kind: 'own',
  packages: { 'sqs-consumer': '>=7.0.0 <16' },
  esModules: { 'sqs-consumer': { 'dist/esm/consumer.js': ['Consumer'] } },
});

export const about: About = {
  spans: 'messages that are processed, joined across services',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Sending and receiving are spans of `aws-sdk`, which also finds out who has sent a message. A batch is processed in a trace of its own, linked to those who sent its messages.',
};
