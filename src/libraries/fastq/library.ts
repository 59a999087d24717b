import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'fastq',
  kind: 'own',
  onlyJoins: true,
  packages: { fastq: '>=1.11.0 <2' },
});

export const about: About = {
  spans: 'no spans: a task runs in the trace of who pushed it',
  why: 'OpenTelemetry has no instrumentation of it.',
};
