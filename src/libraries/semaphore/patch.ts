import type { CreatePatch } from '../../patching/define.ts';
import { standIn } from '../../patching/stand-in.ts';
import { bindCallbacks, type Callback } from '../../patching/waiting/in-context.ts';

/** A callback is else called in the context of who left the semaphore. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return standIn(exports as Callback, {
      apply(target, self, args: unknown[]) {
        const semaphore: unknown = Reflect.apply(target, self, args);
        bindCallbacks(semaphore as object, ['take'], host, 2);
        return semaphore;
      },
    });
  },
});

export default create;
