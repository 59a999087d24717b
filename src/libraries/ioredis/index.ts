import { defineLibrary } from '../../patching/define.ts';

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
  packages: { ioredis: '>=2.0.0 <7' },
});
