import { type About, defineLibrary } from '../../patching/define.ts';

/** `node:http` and `node:https`, server and client: the channels are published by both and load neither. */
export default defineLibrary({
  name: 'http',
  kind: 'channel',
  channels: ['http.server.request.start', 'http.client.request.created'],
  options: {
    requireParentForOutgoingSpans: {
      type: 'boolean',
      default: false,
      doc: 'true: outgoing requests leave a span only inside another one.',
    },
  },
});

export const about: About = {
  title: '`http`, `https`',
  versions: "Node's",
  spans: 'server and client',
  why: 'Node publishes channels; the official patch takes several times as much per request.',
};
