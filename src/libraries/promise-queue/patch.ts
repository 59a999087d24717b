import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { bindCallbacks } from '../../patching/waiting/in-context.ts';

/** A task is else called in the context in which the task before it ended. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (main) bindCallbacks(prototypeOf(exports), ['add'], host, 1);
    return exports;
  },
});

export default create;
