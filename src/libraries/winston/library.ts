import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes into objects of the app and throws for frozen ones and for null (version 2). */
export default defineLibrary({
  name: 'winston',
  kind: 'own',
  packages: { winston: '>=2.0.0 <4' },
});

export const about: About = {
  spans: 'no spans: trace id and span id in each log line; lines as log records',
  why: "The official class writes into the app's objects.",
  makesSpans: false,
};
