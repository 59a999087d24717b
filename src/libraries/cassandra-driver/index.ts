import { defineLibrary } from '../define.ts';

export default defineLibrary({
  name: 'cassandra-driver',
  kind: 'official',
  packages: { 'cassandra-driver': '>=4.8.0 <5' },
});
