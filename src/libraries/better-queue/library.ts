import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'better-queue',
  kind: 'own',
  onlyJoins: true,
  packages: { 'better-queue': '>=3.8.7 <4' },
});

export const about: About = {
  spans: 'no spans: a task runs in the trace of who pushed it, a batch in that of the first of its tasks',
  why: 'OpenTelemetry has no instrumentation of it.',
};
