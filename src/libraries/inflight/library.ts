import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'inflight',
  kind: 'own',
  onlyJoins: true,
  packages: { inflight: '>=1.0.4 <2' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace of their caller',
  why: 'OpenTelemetry has no instrumentation of it.',
};
