import type { EventEmitter } from 'node:events';

type Listener = (...args: never[]) => unknown;

export interface HiddenListener {
  add(): void;
  remove(): void;
  /** Listeners of others for this event. */
  countOthers(): number;
}

interface State {
  readonly event: string;
  readonly listener: Listener;
  wanted: boolean;
  readonly onOtherRemoved: () => void;
}

const states = new WeakMap<EventEmitter, Map<string, State>>();

/**
 * A listener that its emitter does not show, and that stays when others remove theirs.
 *
 * signal-exit compares `process.listeners(signal).length` with the number of its own, and many an app calls
 * `removeAllListeners(signal)`: both shall see what they would see without us.
 *
 * @param onOtherRemoved called when somebody else's listener for this event was removed
 */
export function createHiddenListener(
  emitter: EventEmitter,
  event: string,
  listener: Listener,
  onOtherRemoved: () => void,
): HiddenListener {
  const state: State = { event, listener, wanted: false, onOtherRemoved };
  let hidden = states.get(emitter);
  if (hidden === undefined) {
    hidden = new Map();
    states.set(emitter, hidden);
    override(emitter, hidden);
  }
  hidden.set(event, state);
  return {
    add() {
      state.wanted = true;
      add(emitter, state);
    },
    remove() {
      state.wanted = false;
      emitter.removeListener(event, listener as () => void);
    },
    countOthers: () => emitter.listenerCount(event),
  };
}

const toldOfRemovals = new WeakMap<EventEmitter, ((event: string | symbol | undefined) => void)[]>();

/**
 * Calls `told` when somebody has removed all listeners of an event, or of all (undefined), of an emitter that has a hidden one.
 */
export function onListenersRemoved(emitter: EventEmitter, told: (event: string | symbol | undefined) => void): void {
  toldOfRemovals.set(emitter, [...(toldOfRemovals.get(emitter) ?? []), told]);
}

function add(emitter: EventEmitter, state: State): void {
  emitter.on(state.event, state.listener as () => void);
}

function override(emitter: EventEmitter, hidden: ReadonlyMap<string, State>): void {
  const { listeners, rawListeners, listenerCount, eventNames, removeAllListeners } = emitter;
  const visible = (list: readonly unknown[], event: string | symbol) => {
    const state = typeof event === 'string' ? hidden.get(event) : undefined;
    return state === undefined ? list : list.filter((listener) => listener !== state.listener);
  };
  /** Nobody's removal of all listeners is meant for ours. */
  let removingAll = false;

  // Node closes the operating system's handler when no listener is left, which it asks of `listenerCount`, and for
  // which ours does not count: so ours has to be added again for a new handler.
  const rearm = (event: string | symbol, listener: Listener) => {
    const state = typeof event === 'string' ? hidden.get(event) : undefined;
    if (state === undefined || listener === state.listener) return;
    state.onOtherRemoved();
    if (removingAll || !state.wanted || emitter.listenerCount(event) > 0) return;
    emitter.removeListener(state.event, state.listener as () => void);
    add(emitter, state);
  };

  const define = <Name extends keyof EventEmitter>(name: Name, value: EventEmitter[Name]) =>
    Object.defineProperty(emitter, name, { value, configurable: true, writable: true, enumerable: false });

  define('listeners', ((event: string | symbol) => visible(listeners.call(emitter, event), event)) as never);
  define('rawListeners', ((event: string | symbol) => visible(rawListeners.call(emitter, event), event)) as never);
  define('listenerCount', ((event: string | symbol, listener?: () => void) => {
    const state = typeof event === 'string' ? hidden.get(event) : undefined;
    if (state === undefined) return listenerCount.call(emitter, event, listener);
    if (listener === state.listener) return 0;
    return listenerCount.call(emitter, event, listener) - (listener ? 0 : isAdded(state));
  }) as never);
  define('eventNames', (() =>
    eventNames
      .call(emitter)
      .filter((name) => !hidden.has(name as string) || emitter.listenerCount(name) > 0)) as never);
  define('removeAllListeners', ((...args: [(string | symbol)?]) => {
    removingAll = true;
    try {
      removeAllListeners.apply(emitter, args);
    } finally {
      removingAll = false;
    }
    // Without an event also Node's own bookkeeping of signals is gone: a listener added now would never be called.
    const [event] = args;
    for (const told of toldOfRemovals.get(emitter) ?? []) told(event);
    const state = typeof event === 'string' ? hidden.get(event) : undefined;
    if (state?.wanted) add(emitter, state);
    if (args.length > 0 && event !== 'removeListener') return emitter;
    emitter.on('removeListener', rearm);
    return emitter;
  }) as never);
  emitter.on('removeListener', rearm);

  function isAdded({ event, listener }: State): number {
    return rawListeners.call(emitter, event).includes(listener) ? 1 : 0;
  }
}
