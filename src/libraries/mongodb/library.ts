import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not the official class: of an insert of version 7 it puts each encoded byte into the span, it takes an aggregation for one of a
 * collection `$cmd`, and what the server refuses to write is no error.
 */
export default defineLibrary({
  name: 'mongodb',
  kind: 'own',
  options: {
    requireParentSpan: {
      type: 'boolean',
      default: false,
      doc: 'true: commands leave a span only inside another one.',
    },
  },
  packages: { mongodb: '>=3.3.0 <8' },
});

export const about: About = {
  spans: 'commands, without values',
  why: 'The official class puts every byte of an insert of version 7 into the span, and misses what the server could not write.',
  note: 'Tested with mongo-java-server, which has no transactions. What the driver asks for itself (hello, logging in, ending sessions) leaves no span.',
};
