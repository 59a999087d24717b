import { type About, defineLibrary } from '../../patching/define.ts';

/** In older versions nothing that sends a task to a thread is within reach. */
export default defineLibrary({
  name: 'piscina',
  kind: 'own',
  onlyJoins: true,
  packages: { piscina: '>=4.6.0 <6' },
});

export const about: About = {
  spans: 'none; a task is in the trace of who asked for it, in the worker too',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
};
