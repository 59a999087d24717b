import { type About, defineLibrary } from '../../patching/define.ts';

const CONNECTION = 'net.server.socket';

/**
 * `node:http` and `node:https`, server and client: the channels are published by both and load neither. Of an upgrade there is
 * none: a server that answers nothing else is known by its first connection.
 */
export default defineLibrary({
  name: 'http',
  kind: 'channel',
  channels: ['http.server.request.start', 'http.client.request.created', CONNECTION],
  isForLibrary: (channel, message) => channel !== CONNECTION || isHttpServer(message),
  options: {
    requireParentForOutgoingSpans: {
      type: 'boolean',
      default: false,
      doc: 'true: outgoing requests leave a span only inside another one.',
    },
  },
});

/** Other servers of `node:net` have no limit for headers. */
function isHttpServer(message: unknown): boolean {
  const { server } = (message as { socket: { server?: unknown } }).socket;
  return typeof server === 'object' && server !== null && 'headersTimeout' in server;
}

export const about: About = {
  title: '`http`, `https`',
  versions: "Node's",
  spans: 'server and client',
  why: 'Node publishes channels; the official patch takes several times as much per request.',
};
