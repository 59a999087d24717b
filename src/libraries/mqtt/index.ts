import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'mqtt',
  kind: 'own',
  packages: { mqtt: '>=5.0.0 <6' },
});
