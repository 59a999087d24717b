import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which makes spans outside of traces too, and keeps the result of version 2's `acquire` to itself. */
export default defineLibrary({
  name: 'generic-pool',
  kind: 'own',
  packages: { 'generic-pool': '>=2.4.0 <4' },
});

export const about: About = {
  spans: 'waiting for a resource, within a trace',
  why: 'The official class makes traces of a single span.',
};
