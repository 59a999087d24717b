import type { LibraryHost } from '../define.ts';
import { standIn } from '../stand-in.ts';
import { inActiveContext } from './in-context.ts';

type Memoized = (...args: unknown[]) => unknown;

/** A memoized function whose last argument is a callback: each is called in the context of who asked, whoever's call loads the value. */
export function bindCallers(memoized: unknown, host: LibraryHost): unknown {
  if (typeof memoized !== 'function') return memoized;
  return standIn(memoized as Memoized, {
    apply(target, self, args: unknown[]) {
      const callback = args.at(-1);
      const bound = host.off || typeof callback !== 'function' ? args : args.with(-1, inActiveContext(callback));
      return Reflect.apply(target, self, bound);
    },
  });
}
