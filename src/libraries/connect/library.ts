import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which replaces every middleware and makes a span of each. */
export default defineLibrary({
  name: 'connect',
  kind: 'own',
  packages: { connect: '>=3.0.0 <4' },
});

export const about: About = {
  spans: 'handlers mounted on a path; the path on the server span',
  why: 'The official class makes a span of each middleware.',
  note: 'Middleware has no spans.',
};
