import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { guarded } from '../guard.ts';
import { Stamped } from '../private-field.ts';
import { type Method, replaceInherited } from '../replace-method.ts';

/** What an emitter of one request is bound to. */
export interface Exchange {
  /** The context its listeners run in. */
  readonly context: Context;
  /** Node's own listener of a response's `finish`, which needs no context. */
  readonly finishListener?: unknown;
  /** Sees the events that `isObserved` names right before their listeners do. */
  observe(emitter: Emitter, event: string | symbol, value: unknown): void;
}

export interface Emitter {
  emit(event: string | symbol, ...args: unknown[]): boolean;
  listenerCount(event: string | symbol): number;
}

type Listener = (...args: unknown[]) => unknown;

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
  const emit = make(own === undefined ? () => parent.emit : () => own);
  replaceInherited<Emitter>(holder, 'emit', () => emit as Method<Emitter>);
}

/** Calls `emit` without the closure that `context.with` would need. */
export function callEmit(emit: Emit, emitter: Emitter, args: unknown[]): boolean {
  return Reflect.apply(emit, emitter, args);
}

/**
 * Lets bound objects of a class run their listeners in their exchange's context. One function on the prototype instead
 * of eight wrapped methods per object. Of the eight events of a plain request five mean nothing to anybody; the others come
 * in that context already, or only Node listens: it is hardly ever entered (0.3 us on Node 24). Rest parameters, because
 * `arguments` made the same function 0.5 us slower.
 */
export function bindListeners(prototype: object, host: LibraryHost): void {
  const nodes = new NodesListeners();
  const observe = guarded(host, (exchange: Exchange, emitter: Emitter, event: string | symbol, value: unknown) =>
    exchange.observe(emitter, event, value),
  );
  replaceEmit(
    prototype,
    (old) =>
      function emit(this: Emitter, event: string | symbol, ...args: unknown[]): boolean {
        const observed = isObserved(event);
        const count = this.listenerCount(event);
        if (host.off || (!observed && count === 0)) return old().call(this, event, ...args);
        const exchange = exchangeOf(this);
        if (exchange === undefined) return old().call(this, event, ...args);
        if (observed) observe(exchange, this, event, args[0]);
        if (count === 0 || context.active() === exchange.context || nodes.areAlone(this, event, exchange))
          return old().call(this, event, ...args);
        return context.with(exchange.context, callEmit, undefined, old(), this, [event, ...args]);
      },
  );
}

/**
 * A request to a server has one listener of Node's own when it ends, and a response when it is finished. They need no context:
 * entering one costs 0.7 us.
 */
class NodesListeners {
  /** Node's function of that name, once it was seen. */
  #clearIncoming: unknown;

  /** Does nobody else listen to the event? */
  areAlone(emitter: Emitter, event: string | symbol, { finishListener }: Exchange): boolean {
    if (event === 'finish') return finishListener !== undefined && listenerOf(emitter, 'finish') === finishListener;
    if (event !== 'end') return false;
    const listener = listenerOf(emitter, 'end');
    if (listener === undefined) return false;
    if (listener === this.#clearIncoming) return true;
    if (listener.name !== 'clearIncoming') return false;
    this.#clearIncoming = listener;
    return true;
  }
}

/** The only listener of an event; undefined where there are several. */
export function listenerOf(emitter: object, event: string): Listener | undefined {
  const listener = (emitter as { _events?: Record<string, unknown> })._events?.[event];
  // Several are an array.
  return typeof listener === 'function' ? (listener as Listener) : undefined;
}

function isObserved(event: string | symbol): boolean {
  return event === 'close' || event === 'error' || event === 'end' || event === 'response';
}
