import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class: it gets routes wrong, and takes several times as much per handler. */
export default defineLibrary({
  name: 'express',
  kind: 'own',
  options: {
    middlewareSpans: {
      type: 'boolean',
      default: false,
      doc: 'true: middleware leaves spans too.',
    },
  },
  // The second is Express 5's router, which some use without Express.
  packages: { express: '>=4.0.0 <6.0.0', router: '>=1.3.0 <3' },
});

export const about: About = {
  title: '`express`',
  versions: '4 to 5',
  spans: 'route handler; the route on the server span',
  why: 'The patch makes spans of routes only; the official class gets routes wrong, and takes several times as much per handler.',
  common: true,
};
