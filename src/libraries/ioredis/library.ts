import { type About, defineLibrary } from '../../patching/define.ts';

/**
 * Not its channel `ioredis:command` (5.11 and later): whoever subscribes to it silences the unhandled rejection of a
 * command that nobody awaits, so the app would exit otherwise than without us; and a command that waited for the
 * connection is published when it is written, in the context of the socket instead of its caller's. Not the official
 * class: it reports such a command twice, and a command that fails at once never.
 */
export default defineLibrary({
  name: 'ioredis',
  kind: 'own',
  options: {
    requireParentSpan: {
      type: 'boolean',
      default: true,
      doc: "false: commands leave a span also outside of any other, the connection's own too.",
    },
  },
  // The second is a fork of the first, with the same classes.
  packages: { ioredis: '>=2.0.0 <7', iovalkey: '>=0.2.1 <0.5' },
});

export const about: About = {
  spans: 'commands and connects, within a trace',
  why: "A subscriber of ioredis's channel silences unhandled rejections, and the official class reports commands that wait twice.",
  note: 'In versions 2 and 3 a callback runs in no request, as bluebird calls it there; what is awaited goes on in its own. Commands of a pipeline are named alone.',
  common: true,
};
