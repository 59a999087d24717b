import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'node-schedule',
  kind: 'own',
  packages: { 'node-schedule': '>=1.3.2 <3' },
});

export const about: About = {
  spans: 'one trace per run',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'A run is linked to the span in which it was scheduled. One that the app asks for by `invoke()` is a child of what calls.',
};
