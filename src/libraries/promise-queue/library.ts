import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'promise-queue',
  kind: 'own',
  onlyJoins: true,
  packages: { 'promise-queue': '>=2.2.0 <3' },
});

export const about: About = {
  spans: 'no spans: a task runs in the trace of who added it',
  why: 'OpenTelemetry has no instrumentation of it.',
};
