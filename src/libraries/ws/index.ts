import { defineLibrary } from '../../patching/define.ts';

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
  packages: { ws: '>=7.0.0 <9' },
});
