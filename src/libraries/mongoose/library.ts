import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * The spans are those of `mongodb`: the official class and the channels of 9.7 and later would say the same once more, the class
 * beside the driver's spans instead of around them.
 */
export default defineLibrary({
  name: 'mongoose',
  kind: 'own',
  packages: { mongoose: '>=5.9.7 <10' },
});

export const about: About = {
  spans: 'those of the database driver',
  why: "The patch keeps context and makes no spans: the official class and Mongoose's channels say once more what `mongodb` says.",
  note: 'A span per command, none for the library itself, which would say the same once more; commands that wait for the connection stay in the trace of their caller.',
  makesSpans: false,
};
