import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'bottleneck',
  kind: 'own',
  onlyJoins: true,
  packages: { bottleneck: '>=2.15.0 <3' },
});

export const about: About = {
  spans: 'no spans: a job runs in the trace of who asked for it',
  why: 'OpenTelemetry has no instrumentation of it.',
};
