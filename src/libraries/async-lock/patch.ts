import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Callback, inActiveContext } from '../../patching/waiting/in-context.ts';

/** A task is else called in the context in which the one before it gave the lock back. The library goes by the length of tasks. */
const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'lib/index.js') return exports;
    replaceMethod(prototypeOf(exports), 'acquire', (original) => {
      return function (key, task, done, ...rest) {
        if (host.off || typeof task !== 'function') return original.call(this, key, task, done, ...rest);
        const bound = inActiveContext(task) as Callback;
        const inItsContext = standIn(task as Callback, {
          apply: (_task, self, args: unknown[]) => Reflect.apply(bound, self, args),
        });
        return original.call(this, key, inItsContext, inActiveContext(done), ...rest);
      };
    });
    return exports;
  },
});

export default create;
