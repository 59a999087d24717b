import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'toad-scheduler',
  kind: 'own',
  packages: { 'toad-scheduler': '>=1.6.0 <5' },
});

export const about: About = {
  spans: 'one trace per run',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'A run is linked to the span in which its job was started. Runs of its cron jobs are told of here, and not by croner, which it uses.',
};
