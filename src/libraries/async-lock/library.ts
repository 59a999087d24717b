import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'async-lock',
  kind: 'own',
  onlyJoins: true,
  packages: { 'async-lock': '>=1.1.0 <2' },
});

export const about: About = {
  spans: 'no spans: a task runs in the trace of who asked for the lock',
  why: 'OpenTelemetry has no instrumentation of it.',
};
