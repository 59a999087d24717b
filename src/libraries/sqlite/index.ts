import { defineLibrary } from '../define.ts';

export default defineLibrary({
  name: 'sqlite',
  kind: 'own',
  builtins: ['sqlite'],
});
