import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'bull',
  kind: 'own',
  packages: { bull: '>=4.0.0 <5' },
});

export const about: About = {
  spans: 'add and process, joined across services',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "The trace context is in the job's options, in the same place as that of BullMQ: `opts.telemetry.metadata`. A run of a repeatable job begins a trace, which is linked to who added it. What processors do in processes of their own is not part of the job's trace.",
};
