/** Entry of `--import`: the same guard as an ES module, over the one CommonJS instance, so that both module systems share it. */
import { guard } from './guard.ts';

const { getBuiltinModule } = process;
// To import `node:module` would cost a process that is not traced as much as all the rest of this.
if (getBuiltinModule !== undefined) guard(() => getBuiltinModule('node:module').createRequire(import.meta.url));
// Node before 20.16, where the guard only says that this is too old.
else void import('node:module').then(({ createRequire }) => guard(() => createRequire(import.meta.url)));
