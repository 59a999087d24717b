import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { bindCallbacks } from '../../patching/waiting/in-context.ts';

/** The other methods of promises call `then`, or run their work by `nextTick`, which does all that waits in one go. */
const create: CreatePatch = (host) => ({
  onFile({ main, version, exports }) {
    if (!main) return exports;
    const { makePromise, Promise: ofVersion2 } = exports as { makePromise: unknown; Promise: unknown };
    const prototype = prototypeOf(version.startsWith('2.') ? ofVersion2 : makePromise);
    bindCallbacks(prototype, ['then', 'nodeify'], host);
    bindCallbacks(exports as object, ['nextTick'], host);
    return exports;
  },
});

export default create;
