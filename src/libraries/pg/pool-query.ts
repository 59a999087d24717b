import type { LibraryHost } from '../../patching/define.ts';
import type { Method } from '../../patching/replace-method.ts';
import type { Callback } from './span.ts';

/*
 * `pool.query` without a callback asks for a connection and for a query with callbacks of its own, and settles a promise in
 * the last one: nobody's code runs in that, so it needs no context, which costs two frames of AsyncLocalStorage. The three
 * calls are nested: who comes first in each is the one that is meant.
 */
let isPools = false;

/** `pool.query(text or config, [values], [callback])` */
export function markedPoolQuery(original: Method, host: LibraryHost): Method {
  return function query(...args) {
    if (host.off || args.some((arg) => typeof arg === 'function')) return original.apply(this, args);
    return asPools(original as Callback, this, args);
  };
}

/** Does the call that is being made come from such a `pool.query`? Asked once: what it calls in turn does not. */
export function takeIsPools(): boolean {
  const is = isPools;
  isPools = false;
  return is;
}

/** The callback of `connect`, which calls the client's `query`. */
export function passedOn(callback: Callback): Callback {
  return function (this: unknown, ...results) {
    return asPools(callback, this, results);
  };
}

function asPools(call: Callback, self: unknown, args: unknown[]): unknown {
  isPools = true;
  try {
    return Reflect.apply(call, self, args);
  } finally {
    isPools = false;
  }
}
