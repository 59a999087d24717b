import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'workerpool',
  kind: 'own',
  onlyJoins: true,
  packages: { workerpool: '>=6.1.0 <11' },
});

export const about: About = {
  spans: 'none; a task is in the trace of who asked for it, in the worker too, be it a thread or a process',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'It starts child processes without the flags of Node: those of `workerType: "process"` are traced where `NODE_OPTIONS` has the loader, or `forkOpts.execArgv`.',
};
