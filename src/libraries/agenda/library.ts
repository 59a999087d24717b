import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'agenda',
  kind: 'own',
  packages: { agenda: '>=5.0.0 <7' },
  esModules: { agenda: { 'dist/Job.js': ['Job'], 'dist/JobProcessor.js': ['JobProcessor'] } },
});

export const about: About = {
  spans: 'jobs that are saved and processed; no queries of polling and locking',
  why: 'The library publishes no diagnostics channels, and OpenTelemetry has no instrumentation of it.',
  note: 'Nothing is written into a job, so processing it begins a trace; `messaging.message.id` is the same on both sides. Tested with MongoDB.',
};
