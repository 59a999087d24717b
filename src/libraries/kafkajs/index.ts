import { defineLibrary } from '../define.ts';

export default defineLibrary({
  name: 'kafkajs',
  kind: 'official',
  packages: { kafkajs: '>=1.0.0 <3' },
});
