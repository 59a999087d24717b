import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'q',
  kind: 'own',
  onlyJoins: true,
  packages: { q: '>=1.4.1 <3' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace in which they were handed to a promise',
  why: 'OpenTelemetry has no instrumentation of it.',
};
