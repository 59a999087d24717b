import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'poolifier',
  kind: 'own',
  onlyJoins: true,
  packages: { poolifier: '>=4.0.0 <6' },
  esModules: { poolifier: { 'lib/index.mjs': ['*'] } },
});

export const about: About = {
  spans: 'none; a task is in the trace of who asked for it, in the worker too, be it a thread or a process',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
};
