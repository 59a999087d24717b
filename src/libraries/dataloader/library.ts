import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which has a span for every `load`, and gives the app other promises than the library's. */
export default defineLibrary({
  name: 'dataloader',
  kind: 'own',
  packages: { dataloader: '>=2.0.0 <3' },
});

export const about: About = {
  spans: 'batches, within a trace; linked to all spans that asked',
  why: "The patch makes a span per batch and none per key, and the app gets the library's own promises; the official class does neither.",
};
