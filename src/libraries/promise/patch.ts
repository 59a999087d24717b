import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf } from '../../patching/replace-method.ts';
import { bindCallbacks } from '../../patching/waiting/in-context.ts';

/** Each of the builds has its class in a file of its own; the other methods of promises call `then`. */
const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (/^(lib|domains|setimmediate|src)\/core\.js$/.test(path)) bindCallbacks(prototypeOf(exports), ['then'], host);
    if (/^(lib|domains|setimmediate|src)\/node-extensions\.js$/.test(path))
      bindCallbacks(prototypeOf(exports), ['nodeify'], host, 1);
    return exports;
  },
});

export default create;
