import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'hono',
  kind: 'own',
  packages: { hono: '>=4.0.0 <5' },
  esModules: { hono: { 'dist/hono-base.js': ['Hono'] } },
});

export const about: About = {
  spans: 'route handler; the route on the server span',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
};
