import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { type Emit, type Emitter, replaceEmit } from '../emit.ts';
import { guarded } from '../guard.ts';
import { type Exchange, exchangeOf } from './exchange.ts';

type Listener = (...args: unknown[]) => unknown;

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
