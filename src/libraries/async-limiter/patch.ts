import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { bindCallbacks } from '../../patching/waiting/in-context.ts';

/** A job is else called in the context in which the job before it ended. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (main) bindCallbacks(prototypeOf(exports), ['push', 'unshift', 'splice'], host, Infinity);
    return exports;
  },
});

export default create;
