import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'bluebird',
  kind: 'own',
  onlyJoins: true,
  packages: { bluebird: '>=3.7.0 <4' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace in which they were handed to a promise',
  why: 'OpenTelemetry has no instrumentation of it.',
};
