/** An emitter may belong to a request. Frameworks ask to which one, so this file patches none. */
import type { Context } from '@opentelemetry/api';
import type { Emitter } from '../emit.ts';
import { Stamped } from '../private-field.ts';

/** An emitter of one request is bound to the exchange. */
export interface Exchange {
  /** The context its listeners run in. */
  readonly context: Context;
  /** Node's own listener of a response's `finish`, which needs no context. */
  readonly finishListener?: unknown;
  /** Sees the events that `isObserved` names right before their listeners do. */
  observe(emitter: Emitter, event: string | symbol, value: unknown): void;
}

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
