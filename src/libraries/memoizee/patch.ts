import type { CreatePatch } from '../../patching/define.ts';
import { standIn } from '../../patching/stand-in.ts';
import type { Callback } from '../../patching/waiting/in-context.ts';
import { bindCallers } from '../../patching/waiting/memoizer.ts';

/** Only with the option `async` is a last argument that is a function the caller's callback. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return standIn(exports as Callback, {
      apply(target, self, args: [unknown, { async?: unknown }?]) {
        const memoized: unknown = Reflect.apply(target, self, args);
        return args[1]?.async ? bindCallers(memoized, host) : memoized;
      },
    });
  },
});

export default create;
