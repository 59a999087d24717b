import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

type Run = (this: Collection, ...args: unknown[]) => unknown;
type Queued = readonly [run: Run | string, args: unknown];

/** `queue`: what is called once there is a connection; before version 9 by its name. */
interface Collection {
  readonly queue: readonly Queued[];
  readonly [method: string]: unknown;
}

/**
 * An operation that waits for the connection is sent in the context of whoever called for it, instead of that of the connection.
 */
const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'lib/collection.js') return exports;
    const { prototype } = exports as { prototype: object };
    replaceMethod<Collection>(prototype, 'addQueue', (original) => {
      return function (name, ...rest) {
        return original.call(this, typeof name === 'string' && !host.off ? later(name) : name, ...rest);
      };
    });
    // It looks for both of what was added: the arguments are the same, the name is a function now.
    replaceMethod<Collection>(prototype, 'removeQueue', (original) => {
      return function (name, ...rest) {
        const added = typeof name === 'string' ? this.queue.find(([, args]) => args === rest[0]) : undefined;
        return original.call(this, added?.[0] ?? name, ...rest);
      };
    });
    return exports;
  },
});

function later(name: string): Run {
  return context.bind(context.active(), function (...args) {
    return (this[name] as Run).apply(this, args);
  } satisfies Run as Run);
}

export default create;
