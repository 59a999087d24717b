/**
 * Promises of `rsvp` and `es6-promise`, which tell their own from foreign ones by the identity of `then`: were it replaced, what a
 * callback gives back would be settled turns later. So the promise that `then` makes is remembered with its context, and
 * callbacks are bound when the library schedules them.
 */
import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { standIn } from '../stand-in.ts';
import { type Callback, inActiveContext, inContext } from './in-context.ts';

interface Settled {
  /** 1: fulfilled; 2: rejected. */
  readonly _state: 1 | 2;
  /** Holds for each call of `then` the promise that it gave, and the callback for each state. */
  readonly _subscribers: unknown[];
}

export class Subscribers {
  readonly #host: LibraryHost;
  readonly #contexts = new WeakMap<object, Context>();
  #last: object | undefined;

  constructor(host: LibraryHost) {
    this.#host = host;
  }

  /** The class, in whose `constructor` it has to be as well: `then` makes its promise by that. */
  remembering<Class extends object>(original: Class): Class {
    return standIn(original, {
      construct: (target, args: unknown[], newTarget) => {
        const promise = Reflect.construct(target as never, args, newTarget) as object;
        if (!this.#host.off) {
          this.#contexts.set(promise, context.active());
          this.#last = promise;
        }
        return promise;
      },
    });
  }

  /** The library schedules its work by this function: publishing what a promise settled with, or one callback, right after `then` was called. */
  scheduling = (original: Callback): Callback => {
    const prepare = (work: unknown, settled: unknown) => this.#prepare(work, settled);
    return function (work, settled, ...rest) {
      return original.call(this, prepare(work, settled), settled, ...rest);
    };
  };

  #prepare(work: unknown, settled: unknown): unknown {
    const last = this.#last;
    this.#last = undefined;
    if (isSettled(settled)) {
      this.#bind(settled);
      return work;
    }
    if (last === undefined) return work;
    this.#contexts.delete(last);
    return inActiveContext(work);
  }

  #bind({ _state: state, _subscribers: subscribers }: Settled): void {
    for (let index = 0; index < subscribers.length; index += 3) {
      const promise = subscribers[index] as object | undefined;
      const callback = subscribers[index + state];
      const asker = promise && this.#contexts.get(promise);
      if (promise === undefined || asker === undefined) continue;
      this.#contexts.delete(promise);
      if (typeof callback === 'function') subscribers[index + state] = inContext(asker, callback as Callback);
    }
  }
}

function isSettled(value: unknown): value is Settled {
  const { _state: state, _subscribers: subscribers } = (value ?? {}) as Partial<Settled>;
  return (state === 1 || state === 2) && Array.isArray(subscribers);
}
