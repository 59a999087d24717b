import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes into the app's routes and plugins and replaces their functions by async ones. */
export default defineLibrary({
  name: 'hapi',
  kind: 'own',
  // Before 20.1.2 it takes the end of any request's body for the request's end on Node 16 and later, and crashes.
  packages: { '@hapi/hapi': '>=20.1.2 <22' },
});

export const about: About = {
  spans: 'route handler with its prerequisites; the route on the server span',
  why: "The official class writes into the app's routes and plugins.",
  note: "Extensions of the request's life cycle have no spans.",
};
