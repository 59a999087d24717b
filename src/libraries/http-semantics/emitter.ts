import { type Context, context } from '@opentelemetry/api';
import type { LibraryHost } from '../define.ts';
import { Stamped } from '../stamp.ts';

/** What an emitter of one request is bound to. */
export interface Exchange {
  /** The context its listeners run in. */
  readonly context: Context;
  /** Sees every event of its emitters right before their listeners do. */
  observe(emitter: Emitter, event: string | symbol, value: unknown): void;
}

export interface Emitter {
  emit(event: string | symbol, ...args: unknown[]): boolean;
  listenerCount(event: string | symbol): number;
}

type Emit = (this: Emitter, event: string | symbol, ...args: unknown[]) => boolean;

/** Marks an emitter with its exchange. */
class Mark extends Stamped {
  readonly #exchange: Exchange;

  constructor(emitter: object, exchange: Exchange) {
    super(emitter);
    this.#exchange = exchange;
  }

  static exchangeOf(emitter: object): Exchange | undefined {
    return #exchange in emitter ? emitter.#exchange : undefined;
  }
}

export const exchangeOf = Mark.exchangeOf;

/** From now on the listeners of `emitter` run in the exchange's context. The emitter's class needs `bindListeners`. */
export function bind(emitter: object, exchange: Exchange): void {
  if (exchangeOf(emitter) === undefined) new Mark(emitter, exchange);
}

/**
 * Replaces `emit` of one prototype (or object). `make` gets the function to call instead of the old one, which is looked
 * up for each event when it was inherited: whoever patches further up the chain later (`node:domain`) is not cut off.
 */
export function replaceEmit(holder: object, make: (old: () => Emit) => Emit): void {
  const own = Object.hasOwn(holder, 'emit') ? (holder as Emitter).emit : undefined;
  const parent: Emitter = Object.getPrototypeOf(holder);
  Object.defineProperty(holder, 'emit', {
    value: make(own === undefined ? () => parent.emit : () => own),
    writable: true,
    configurable: true,
    // As it was: `for (key in request)` lists it.
    enumerable: true,
  });
}

/** Calls `emit` without the closure that `context.with` would need. */
export function callEmit(emit: Emit, emitter: Emitter, args: unknown[]): boolean {
  return Reflect.apply(emit, emitter, args);
}

/**
 * Lets bound objects of a class run their listeners in their exchange's context. One function on the prototype instead
 * of eight wrapped methods per object; entering the context costs 130 ns (Node 24), so it is not entered for nothing.
 */
export function bindListeners(prototype: object, host: LibraryHost): void {
  replaceEmit(
    prototype,
    (old) =>
      function emit(this: Emitter, event: string | symbol, ...args: unknown[]): boolean {
        const exchange = exchangeOf(this);
        if (exchange === undefined || host.off) return old().call(this, event, ...args);
        try {
          exchange.observe(this, event, args[0]);
        } catch (error) {
          host.fault(error);
        }
        if (this.listenerCount(event) === 0 || context.active() === exchange.context) {
          return old().call(this, event, ...args);
        }
        return context.with(exchange.context, callEmit, undefined, old(), this, [event, ...args]);
      },
  );
}
