import { type About, defineLibrary } from '../../patching/define.ts';

/** Servers only: the request of a client is one of `node:http`. */
export default defineLibrary({
  name: 'ws',
  kind: 'own',
  options: {
    messageSpans: {
      type: 'boolean',
      default: false,
      doc: 'true: a span for each message that a server receives, in a trace of its own that is linked to the connection.',
    },
  },
  packages: { ws: '>=3.3.0 <9' },
});

export const about: About = {
  spans: 'the upgrade request, with what is done for its connection and messages below',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Messages are no spans unless `OTEL_INSTRUMENTATION_WS_MESSAGE_SPANS` is `true`. The span of the upgrade is that of `node:http`, with the status that is written to the socket.',
};
