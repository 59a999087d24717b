import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'ws',
  kind: 'own',
  options: {
    messageSpans: {
      type: 'boolean',
      default: true,
      doc: 'false: no span for each message that is received, which is then handled within the trace of the connection.',
    },
  },
  packages: { ws: '>=3.3.0 <9' },
});

export const about: About = {
  spans: 'the upgrade request, and each message that is received, in a trace of its own that is linked to it',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'The span of a message lasts as long as its listeners run; what they start asynchronously is within it all the same. Messages of a client are linked to what it was made in. Without `OTEL_INSTRUMENTATION_WS_MESSAGE_SPANS` (`false`) what is done for a message is within the trace of the upgrade, however long the connection lasts. Messages of Socket.IO and of MQTT have the spans of those. The span of the upgrade is that of `node:http`, with the status that is written to the socket.',
};
