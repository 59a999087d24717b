import { type About, defineLibrary } from '../../patching/define.ts';

/** Versions before 4.8 call functions of `node:util` that Node 24 does not have any more. */
export default defineLibrary({
  name: 'cassandra-driver',
  kind: 'own',
  packages: { 'cassandra-driver': '>=4.8.0 <5' },
});

export const about: About = {
  spans: 'statements and batches, without their text',
  why: 'The official class throws for batches that the driver rejects, and gives methods other names and lengths.',
  note: "Tested with a local stand-in that speaks as much of Cassandra's protocol as the test asks of it.",
};
