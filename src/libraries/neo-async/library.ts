import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'neo-async',
  kind: 'own',
  onlyJoins: true,
  packages: { 'neo-async': '>=2.6.0 <3' },
});

export const about: About = {
  spans: 'no spans: tasks of queues and callbacks of memoizers run in the trace of who asked for them',
  why: 'OpenTelemetry has no instrumentation of it.',
};
