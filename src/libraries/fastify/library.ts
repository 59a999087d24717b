import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not the channels `tracing:fastify.request.handler:*` of fastify 5: whoever subscribes to them changes answers. Fastify sets
 * the status of an error before it publishes the error, and only then, so that an app whose error handler sets none
 * answers with 500 instead of 200 (lib/handle-request.js and lib/wrap-thenable.js, seen in 5.12.8).
 */
export default defineLibrary({
  name: 'fastify',
  kind: 'own',
  packages: { fastify: '>=4.0.0 <6.0.0' },
  // Also where no file is seen: in apps that are bundled into one.
  channels: ['fastify.initialization'],
});

export const about: About = {
  spans: 'route handler; the route on the server span',
  why: "A subscriber of Fastify's channel changes the status that a custom error handler answers with, and apps see hooks that are added; they do not see the contexts that Fastify makes of routes, which are patched.",
  common: true,
};
