import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { type Method, prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { inActiveContext } from '../../patching/waiting/in-context.ts';

/** The tickets of a task: of each that was pushed and became this one. */
interface Tickets {
  readonly tickets?: readonly object[];
}

/** A task is known by the ticket that `push` gives; the batch that it gets into is else started where the one before it ended. */
const create: CreatePatch = (host) => {
  const askers = new WeakMap<object, Context>();

  const pushing = (original: Method): Method =>
    function (task, ...rest) {
      if (host.off) return original.call(this, task, ...rest);
      const ticket = original.call(this, task, ...rest.map(inActiveContext));
      // A queue that is not connected yet pushes the ticket itself later on.
      if (typeof ticket === 'object' && ticket !== null && !askers.has(ticket)) askers.set(ticket, context.active());
      return ticket;
    };

  const starting = (original: Method): Method =>
    function (...args) {
      const [first] = Object.values((args[1] ?? {}) as Readonly<Record<string, Tickets>>);
      const ticket = first?.tickets?.[0];
      const asker = host.off || ticket === undefined ? undefined : askers.get(ticket);
      return asker === undefined ? original.apply(this, args) : context.with(asker, original, this, ...args);
    };

  return {
    onFile({ main, exports }) {
      if (!main) return exports;
      replaceMethod(prototypeOf(exports), 'push', pushing);
      replaceMethod(prototypeOf(exports), '_startBatch', starting);
      return exports;
    },
  };
};

export default create;
