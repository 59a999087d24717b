import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'amqp-connection-manager',
  kind: 'own',
  onlyJoins: true,
  packages: { 'amqp-connection-manager': '>=3.9.0 <6' },
  esModules: { 'amqp-connection-manager': { 'dist/esm/ChannelWrapper.js': ['*'] } },
});

export const about: About = {
  spans:
    "none of its own; a message that waited for the connection or for another message is sent in its sender's trace",
  why: 'OpenTelemetry has no instrumentation of it; the spans are those of amqplib, below it.',
};
