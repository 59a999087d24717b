import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'promise',
  kind: 'own',
  onlyJoins: true,
  packages: { promise: '>=7.3.1 <9' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace in which they were handed to a promise',
  why: 'OpenTelemetry has no instrumentation of it.',
};
