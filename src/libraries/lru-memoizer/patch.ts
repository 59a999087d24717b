import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { standIn } from '../../patching/stand-in.ts';

type Memoizer = (...args: unknown[]) => unknown;

/** A callback that waits for another one's load would be called in the context of that one. */
const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    return standIn(exports as (options?: { disable?: unknown }) => Memoizer, {
      apply(target, self, args: [options?: { load?: unknown }]) {
        const memoizer: unknown = Reflect.apply(target, self, args);
        // Disabled, it is the app's own function.
        if (typeof memoizer !== 'function' || memoizer === args[0]?.load) return memoizer;
        return standIn(memoizer as Memoizer, {
          apply(memoized, receiver, values: unknown[]) {
            const callback = values.at(-1);
            if (host.off || typeof callback !== 'function') return Reflect.apply(memoized, receiver, values);
            const bound = context.bind(context.active(), callback);
            return Reflect.apply(memoized, receiver, values.with(-1, bound));
          },
        });
      },
    });
  },
});

export default create;
