import type { CreatePatch } from '../../patching/define.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import type { Callback } from '../../patching/waiting/in-context.ts';
import { Subscribers } from '../../patching/waiting/subscribers.ts';

interface Es6Promise {
  _asap: Callback;
  _setAsap(schedule: Callback): void;
}

const create: CreatePatch = (host) => ({
  onFile({ main, exports }) {
    if (!main || typeof exports !== 'function') return exports;
    const subscribers = new Subscribers(host);
    const original = exports as unknown as Es6Promise;
    original._setAsap(subscribers.scheduling(original._asap));
    replaceMethod(exports, '_setAsap', (set) => {
      return function (schedule) {
        return set.call(this, subscribers.scheduling(schedule as Callback));
      };
    });
    const replacement = subscribers.remembering(exports);
    Object.assign(prototypeOf(exports), { constructor: replacement });
    Object.assign(exports, { Promise: replacement });
    return replacement;
  },
});

export default create;
