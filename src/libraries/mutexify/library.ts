import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mutexify',
  kind: 'own',
  onlyJoins: true,
  packages: { mutexify: '>=1.3.0 <2' },
});

export const about: About = {
  spans: 'no spans: a callback runs in the trace of who asked for the lock',
  why: 'OpenTelemetry has no instrumentation of it.',
};
