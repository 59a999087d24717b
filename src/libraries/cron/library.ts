import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'cron',
  kind: 'own',
  packages: { cron: '>=3.0.0 <5' },
});

export const about: About = {
  spans: 'one trace per run',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Also of `@Cron()` of `@nestjs/schedule`, which logs what a method throws, and does not hand it on. A run is linked to the span in which it was scheduled.',
};
