import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'memoizee',
  kind: 'own',
  onlyJoins: true,
  packages: { memoizee: '>=0.4.11 <0.5' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace of their caller',
  why: 'OpenTelemetry has no instrumentation of it.',
};
