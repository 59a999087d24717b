import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { bindCallbacks } from '../../patching/waiting/in-context.ts';

/** The other methods of promises call `then`. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (main) bindCallbacks(prototypeOf(exports), ['then'], host);
    return exports;
  },
});

export default create;
