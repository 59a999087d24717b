import { type About, defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes into objects of the app and throws for frozen ones and for null (version 2). */
export default defineLibrary({
  name: 'winston',
  kind: 'own',
  packages: { winston: '>=2.0.0 <4', 'winston-transport': '>=4.0.0 <5' },
  shared: ['winston-transport'],
});

export const about: About = {
  spans: 'no spans: trace id and span id in each log line; lines as log records',
  why: "The official class writes into the app's objects.",
  makesSpans: false,
  note: 'A log record has what the app shows: what a format removes or masks, also that of a transport, is not in it, and a line that no transport writes is no record. Of version 2, what a `formatter` makes of a line is not looked at.',
};
