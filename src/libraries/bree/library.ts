import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'bree',
  kind: 'own',
  packages: { bree: '>=7.1.0 <10' },
});

export const about: About = {
  spans: 'one trace per run, from the start of its worker thread to the end',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "What a job does in its thread is part of the run: the context is in the thread's environment, unless the app shares its own with it. A run is linked to the span in which its job was started.",
};
