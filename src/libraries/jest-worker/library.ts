import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'jest-worker',
  kind: 'own',
  onlyJoins: true,
  packages: { 'jest-worker': '>=27.0.0 <31' },
});

export const about: About = {
  spans: 'none; a call is in the trace of who made it, in the worker too, be it a thread or a process',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Not where the app gives a `taskQueue` of its own.',
};
