import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which gives the app another class than bunyan's, and has no version 2. */
export default defineLibrary({
  name: 'bunyan',
  kind: 'own',
  packages: { bunyan: '>=1.0.0 <3' },
});

export const about: About = {
  spans: 'no spans: trace id and span id in each log line; lines as log records',
  why: "The official class puts a class of its own in place of bunyan's, and does not support version 2.",
  makesSpans: false,
};
