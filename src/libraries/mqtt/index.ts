import { defineLibrary } from '../define.ts';

export default defineLibrary({
  name: 'mqtt',
  kind: 'own',
  packages: { mqtt: '>=5.0.0 <6' },
});
