import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'queue',
  kind: 'own',
  onlyJoins: true,
  packages: { queue: '>=6.0.2 <8' },
  esModules: { queue: { 'index.js': ['Queue'] } },
});

export const about: About = {
  spans: 'no spans: a job runs in the trace of who pushed it',
  why: 'OpenTelemetry has no instrumentation of it.',
};
