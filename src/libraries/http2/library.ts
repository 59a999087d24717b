import { type About, defineLibrary } from '../../patching/define.ts';

/** `node:http2`, server and client. HTTP/1 requests that a server takes with `allowHTTP1` belong to `http`. */
export default defineLibrary({
  name: 'http2',
  kind: 'own',
  builtins: ['http2'],
});

export const about: About = {
  versions: "Node's",
  spans: 'server (streams, compatibility API) and client',
  why: "Node publishes channels from 24.2 on, but only after the app's listeners were called.",
};
