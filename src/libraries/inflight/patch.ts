import type { CreatePatch } from '../../patching/define.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Callback, inActiveContext } from '../../patching/waiting/in-context.ts';

/** Everybody who waits for the same is called in one go. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return standIn(exports as Callback, {
      apply: (target, self, args: unknown[]) =>
        Reflect.apply(target, self, host.off || args.length < 2 ? args : args.with(1, inActiveContext(args[1]))),
    });
  },
});

export default create;
