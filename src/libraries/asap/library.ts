import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'asap',
  kind: 'own',
  onlyJoins: true,
  packages: { asap: '>=2.0.3 <3' },
});

export const about: About = {
  spans: 'no spans: a task runs in the trace of who asked for it',
  why: 'OpenTelemetry has no instrumentation of it.',
};
