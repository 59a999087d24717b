import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'node-cron',
  kind: 'own',
  packages: { 'node-cron': '>=3.0.0 <5' },
  esModules: { 'node-cron': { 'dist/node-cron.js': ['schedule', 'createTask', 'nodeCron'] } },
});

export const about: About = {
  spans: 'one trace per run',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'A run is linked to the span in which it was scheduled. Tasks that node-cron runs in child processes are not traced.',
};
