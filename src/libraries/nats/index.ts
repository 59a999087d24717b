import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'nats',
  kind: 'own',
  packages: { nats: '>=2.29.0 <3', '@nats-io/nats-core': '>=3.0.0 <4' },
});
