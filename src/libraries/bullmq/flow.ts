import type { Method } from '../../patching/replace-method.ts';

/** BullMQ writes the context into the options of a flow's job only where the app has given some (5.25 to 6.7). */
export function addOptions(original: Method): Method {
  return function addNode(...args) {
    const [adding] = args as [{ node?: { opts?: object } } | undefined];
    if (adding?.node && !adding.node.opts) args[0] = { ...adding, node: { ...adding.node, opts: {} } };
    return original.apply(this, args);
  };
}
