import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'kafkajs',
  kind: 'official',
  packages: { kafkajs: '>=1.0.0 <3' },
});
