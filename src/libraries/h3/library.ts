import { type About, defineLibrary } from '../../patching/define.ts';

/** Version 2 publishes a channel only where the app asks for it, by a plugin of `h3/tracing`. */
export default defineLibrary({
  name: 'h3',
  kind: 'own',
  packages: { h3: '>=1.15.0 <3' },
  esModules: { h3: { 'dist/index.mjs': ['createRouter'], 'dist/_entries/node.mjs': ['H3'] } },
});

export const about: About = {
  spans: 'route handler; the route on the server span',
  why: 'Version 2 publishes its channel by a plugin only, which apps must ask for.',
  note: 'Middleware has no spans. Servers that Nitro has built hold a copy of h3, which is not traced: their requests are, without routes.',
};
