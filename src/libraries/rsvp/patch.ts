import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import type { Callback } from '../../patching/waiting/in-context.ts';
import { Subscribers } from '../../patching/waiting/subscribers.ts';

interface Rsvp {
  default?: object;
  Promise: object;
  configure(name: string, value?: unknown): unknown;
}

const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main) return exports;
    const subscribers = new Subscribers(host);
    const { default: whole, Promise: original, configure } = exports as Rsvp;
    let scheduling = configure('async') as Callback;
    configure('async', subscribers.scheduling(scheduling));

    const replacement = subscribers.remembering(original);
    Object.assign(prototypeOf(original), { constructor: replacement });
    for (const holder of [exports as object, whole ?? {}]) {
      Object.assign(holder, { Promise: replacement });
      // The app sees, and replaces, what it would without us.
      replaceMethod(holder, 'configure', (set) => {
        return function (...args) {
          if (args[0] !== 'async') return set.apply(this, args);
          if (args.length === 1) return scheduling;
          scheduling = args[1] as Callback;
          return set.call(this, 'async', subscribers.scheduling(scheduling));
        };
      });
    }
    return exports;
  },
});

export default create;
