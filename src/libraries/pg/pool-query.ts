import type { LibraryHost } from '../../patching/define.ts';
import type { Method } from '../../patching/replace-method.ts';
import type { Callback } from './span.ts';

/**
 * `pool.query` without a callback asks for a connection and for a query with callbacks of its own, and settles a promise in
 * the last one: nobody's code runs in that, so it needs no context, which costs two frames of AsyncLocalStorage. The three
 * calls are nested: who comes first in each is the one that is meant.
 */
export class PoolQueries {
  #isPools = false;

  /** `pool.query(text or config, [values], [callback])` */
  marked(original: Method, host: LibraryHost): Method {
    const queries = this;
    return function query(...args) {
      if (host.off || args.some((arg) => typeof arg === 'function')) return original.apply(this, args);
      return queries.#asPools(original as Callback, this, args);
    };
  }

  /** Does the call that is being made come from such a `pool.query`? Asked once: what it calls in turn does not. */
  take(): boolean {
    const is = this.#isPools;
    this.#isPools = false;
    return is;
  }

  /** The callback of `connect`, which calls the client's `query`. */
  passedOn(callback: Callback): Callback {
    const queries = this;
    return function (this: unknown, ...results) {
      return queries.#asPools(callback, this, results);
    };
  }

  #asPools(call: Callback, self: unknown, args: unknown[]): unknown {
    this.#isPools = true;
    try {
      return Reflect.apply(call, self, args);
    } finally {
      this.#isPools = false;
    }
  }
}
