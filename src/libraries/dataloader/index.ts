import { defineLibrary } from '../../patching/define.ts';

/** Not the official class, which has a span for every `load`, and gives the app other promises than the library's. */
export default defineLibrary({
  name: 'dataloader',
  kind: 'own',
  packages: { dataloader: '>=2.0.0 <3' },
});
