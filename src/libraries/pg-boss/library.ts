import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'pg-boss',
  kind: 'own',
  packages: { 'pg-boss': '>=10.0.0 <13' },
  esModules: {
    'pg-boss': { 'dist/manager.js': ['Manager'], 'dist/worker.js': ['Worker'], 'dist/db.js': ['Db'] },
  },
});

export const about: About = {
  spans: 'send and process; no queries of polling and housekeeping',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: "A job has no room for a trace context besides the app's own data, so processing it begins a trace; `messaging.message.id` is the same on both sides.",
};
