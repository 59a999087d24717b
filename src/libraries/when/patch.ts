import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { bindCallbacks } from '../../patching/waiting/in-context.ts';

/** These methods take callbacks without calling `then`. */
const OVER_ARRAYS = ['map', 'filter', 'reduce', 'reduceRight'];

const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main) return exports;
    const prototype = prototypeOf((exports as { Promise: unknown }).Promise);
    bindCallbacks(prototype, ['then', 'done'], host);
    bindCallbacks(exports as object, OVER_ARRAYS, host, 2);
    return exports;
  },
});

export default create;
