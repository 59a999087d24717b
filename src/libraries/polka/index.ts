import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'polka',
  kind: 'own',
  packages: { polka: '>=0.5.0 <0.6.0' },
});
