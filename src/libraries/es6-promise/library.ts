import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'es6-promise',
  kind: 'own',
  onlyJoins: true,
  packages: { 'es6-promise': '>=4.0.0 <5' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace in which they were handed to a promise',
  why: 'OpenTelemetry has no instrumentation of it.',
};
