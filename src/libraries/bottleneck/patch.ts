import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { inActiveContext } from '../../patching/waiting/in-context.ts';

/** Files other than the main one with a class of their own. */
const BUILDS = ['light.js', 'es5.js'];

/** A job is else called in the context in which the job before it ended, or in which the limiter was made. */
const create: CreatePatch = (host) => ({
  onFile({ main, path, exports }) {
    if (!main && !BUILDS.includes(path)) return exports;
    const prototype = prototypeOf(exports);
    replaceMethod(prototype, 'schedule', (original) => {
      return function (...args) {
        return original.apply(this, host.off ? args : withJobInContext(args));
      };
    });
    replaceMethod(prototype, 'submit', (original) => {
      return function (...args) {
        if (host.off) return original.apply(this, args);
        return original.apply(this, withJobInContext(args).with(-1, inActiveContext(args.at(-1))));
      };
    });
    return exports;
  },
});

/** The job comes first, or after options. What follows it are its arguments, which are the app's. */
function withJobInContext(args: unknown[]): unknown[] {
  const at = typeof args[0] === 'function' ? 0 : 1;
  return at < args.length ? args.with(at, inActiveContext(args[at])) : args;
}

export default create;
