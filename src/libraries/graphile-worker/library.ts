import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'graphile-worker',
  kind: 'own',
  packages: { 'graphile-worker': '>=0.13.0 <0.19' },
  esModules: {
    'graphile-worker': {
      'dist/helpers.js': ['makeAddJob', 'makeAddJobs', 'makeWithPgClientFromPool', 'makeWithPgClientFromClient'],
      'dist/main.js': ['runTaskListInternal', 'runTaskList'],
      'dist/worker.js': ['makeNewWorker'],
    },
  },
});

export const about: About = {
  spans: 'jobs that are added and processed; no queries of polling and housekeeping',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "A job has no room for a trace context besides the app's own data, so processing it begins a trace; `messaging.message.id` is the same on both sides.",
};
