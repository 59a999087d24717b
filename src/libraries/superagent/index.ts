import { defineLibrary } from '../../patching/define.ts';

/** Its spans are those of `node:http`; after a redirect it would send the trace context of the request before. */
export default defineLibrary({
  name: 'superagent',
  kind: 'own',
  packages: { superagent: '>=8.0.0 <11' },
});
