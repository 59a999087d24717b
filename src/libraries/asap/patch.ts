import type { CreatePatch } from '../../patching/define.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Callback, inActiveContext } from '../../patching/waiting/in-context.ts';

/** All tasks that wait run in one go, in the context of the first of them. */
const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if ((path !== 'asap.js' && path !== 'raw.js') || typeof exports !== 'function') return exports;
    return standIn(exports as Callback, {
      apply: (target, self, args: unknown[]) =>
        Reflect.apply(target, self, host.off || args.length === 0 ? args : args.with(0, inActiveContext(args[0]))),
    });
  },
});

export default create;
