import { type About, defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'rsvp',
  kind: 'own',
  onlyJoins: true,
  packages: { rsvp: '>=4.0.0 <5' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace in which they were handed to a promise',
  why: 'OpenTelemetry has no instrumentation of it.',
};
