import { defineLibrary } from '../../patching/define.ts';

export default defineLibrary({
  name: 'sqlite',
  kind: 'own',
  builtins: ['sqlite'],
});
