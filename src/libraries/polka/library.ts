import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'polka',
  kind: 'own',
  packages: { polka: '>=0.5.0 <0.6.0' },
});

export const about: About = {
  spans: 'route handler; the route on the server span',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Middleware has no spans.',
};
