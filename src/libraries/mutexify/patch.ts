import type { CreatePatch } from '../../patching/define.ts';
import { standIn } from '../../patching/stand-in.ts';
import type { Callback } from '../../patching/waiting/in-context.ts';
import { bindCallers } from '../../patching/waiting/memoizer.ts';

/** A callback is else called in the context of who gave the lock back. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return standIn(exports as Callback, {
      apply: (target, self, args: unknown[]) => bindCallers(Reflect.apply(target, self, args), host),
    });
  },
});

export default create;
