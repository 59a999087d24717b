import { defineLibrary } from '../../patching/define.ts';

/** Versions before 4.8 call functions of `node:util` that Node 24 does not have any more. */
export default defineLibrary({
  name: 'cassandra-driver',
  kind: 'own',
  packages: { 'cassandra-driver': '>=4.8.0 <5' },
});
