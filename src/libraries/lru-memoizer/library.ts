import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which gives the app functions without `del`, `keys`, `on` and the like. */
export default defineLibrary({
  name: 'lru-memoizer',
  kind: 'own',
  onlyJoins: true,
  packages: { 'lru-memoizer': '>=2.0.0 <4' },
});

export const about: About = {
  spans: 'no spans: callbacks run in the trace of their caller',
  why: 'The official class hides what a memoizer has besides being a function.',
};
