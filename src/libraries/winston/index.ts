import { defineLibrary } from '../../patching/define.ts';

/** Not the official class, which writes into objects of the app and throws for frozen ones and for null (version 2). */
export default defineLibrary({
  name: 'winston',
  kind: 'own',
  packages: { winston: '>=2.0.0 <4' },
});
