import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'semaphore',
  kind: 'own',
  onlyJoins: true,
  packages: { semaphore: '>=1.0.3 <2' },
});

export const about: About = {
  spans: 'no spans: a callback runs in the trace of who asked for the semaphore',
  why: 'OpenTelemetry has no instrumentation of it.',
};
