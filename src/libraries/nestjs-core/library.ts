import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class: it has no version 12, replaces the handlers that guards and interceptors are shown, puts the URL
 * with its query into attributes, and makes two spans per request and one per start.
 */
export default defineLibrary({
  name: 'nestjs-core',
  kind: 'own',
  packages: { '@nestjs/core': '>=8.0.0 <13' },
  esModules: { '@nestjs/core': { 'router/router-execution-context.js': ['RouterExecutionContext'] } },
});

export const about: About = {
  spans: "controller's method, in the route handler of the platform",
  why: "The official class does not support version 12, and hides the app's handlers from guards.",
  note: 'Guards, pipes and interceptors are within the span. The route comes from Express or Fastify.',
};
