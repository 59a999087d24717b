import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'tinypool',
  kind: 'own',
  onlyJoins: true,
  packages: { tinypool: '>=0.3.0 <3' },
  esModules: {
    tinypool: {
      'dist/esm/index.js': ['WorkerInfo'],
      'dist/esm/worker.js': ['onMessage'],
      'dist/index.js': ['WorkerInfo'],
      'dist/entry/worker.js': ['onMessage'],
      'dist/entry/process.js': ['onMessage'],
    },
  },
});

export const about: About = {
  spans: 'none; a task is in the trace of who asked for it, in the worker too, be it a thread or a process',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
};
