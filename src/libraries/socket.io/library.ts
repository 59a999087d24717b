import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class: it wraps listeners in a way that the app cannot remove them any more. */
export default defineLibrary({
  name: 'socket.io',
  kind: 'own',
  packages: { 'socket.io': '>=2.0.0 <3 || >=4.0.0 <5', 'socket.io-client': '>=2.0.0 <3 || >=4.0.0 <5' },
  esModules: {
    'socket.io-client': { 'build/esm-debug/socket.js': ['Socket'], 'build/esm/socket.js': ['Socket'] },
  },
});

export const about: About = {
  spans: 'events that a server or a client sends and processes',
  why: 'The official class wraps listeners, so that the app cannot remove them any more.',
  note: 'Socket.IO has no room for a trace context in its messages. What comes by HTTP polling is processed within that request; what comes over a WebSocket is a trace of its own, linked to the upgrade request (see `ws`), and so is what comes to a client, linked to what the client was made in. An acknowledgement comes back to whoever has sent the event. The span of processing lasts as long as the listeners run; what they start asynchronously is within it all the same.',
};
