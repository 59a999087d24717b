import { defineLibrary } from '../../patching/define.ts';

/** `node:http2`, server and client. HTTP/1 requests that a server takes with `allowHTTP1` belong to `http`. */
export default defineLibrary({
  name: 'http2',
  kind: 'own',
  builtins: ['http2'],
});
