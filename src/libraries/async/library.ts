import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'async',
  kind: 'own',
  onlyJoins: true,
  packages: { async: '>=2.6.0 <4' },
  esModules: { async: { 'dist/async.mjs': ['queue', 'priorityQueue', 'cargo', 'cargo$1', 'memoize', 'index'] } },
});

export const about: About = {
  spans: 'no spans: tasks of queues and callbacks of memoizers run in the trace of who asked for them',
  why: 'OpenTelemetry has no instrumentation of it.',
};
