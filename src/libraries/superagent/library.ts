import { type About, defineLibrary } from '../../patching/define.ts';

/** Its spans are those of `node:http`; after a redirect it would send the trace context of the request before. */
export default defineLibrary({
  name: 'superagent',
  kind: 'own',
  packages: { superagent: '>=8.0.0 <11' },
});

export const about: About = {
  spans: 'those of `node:http`',
  why: 'The patch makes no spans; without it a redirect would be sent with the trace context of the request before.',
  note: 'A client span per request and redirect, each of which sends its own trace context on.',
  makesSpans: false,
};
