import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'thunky',
  kind: 'own',
  onlyJoins: true,
  packages: { thunky: '>=1.0.2 <2' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace of their caller',
  why: 'OpenTelemetry has no instrumentation of it.',
};
