import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes into the app's routes and plugins and replaces their functions by async ones. */
export default defineLibrary({
  name: 'hapi',
  kind: 'own',
  packages: { '@hapi/hapi': '>=20.0.0 <22' },
});

export const about: About = {
  spans: 'route handler with its prerequisites; the route on the server span',
  why: "The official class writes into the app's routes and plugins.",
  note: "Extensions of the request's life cycle have no spans.",
};
