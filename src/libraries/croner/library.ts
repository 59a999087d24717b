import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'croner',
  kind: 'own',
  packages: { croner: '>=6.0.2 <12' },
  esModules: { croner: { 'dist/croner.min.js': ['*'], 'dist/croner.js': ['*'] } },
});

export const about: About = {
  spans: 'one trace per run',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'A run is linked to the span in which it was scheduled. One that the app asks for by `trigger()` is a child of what calls.',
};
