import { defineLibrary } from '../../patching/define.ts';

/**
 * The spans are those of `mongodb`: the official class and the channels of 9.7 and later would say the same once more, the class
 * beside the driver's spans instead of around them.
 */
export default defineLibrary({
  name: 'mongoose',
  kind: 'own',
  packages: { mongoose: '>=5.9.7 <10' },
});
