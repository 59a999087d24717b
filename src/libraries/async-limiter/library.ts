import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'async-limiter',
  kind: 'own',
  onlyJoins: true,
  packages: { 'async-limiter': '>=1.0.0 <3' },
});

export const about: About = {
  spans: 'no spans: a job runs in the trace of who pushed it',
  why: 'OpenTelemetry has no instrumentation of it.',
};
