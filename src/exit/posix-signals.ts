import { createHiddenListener, type HiddenListener } from './hidden-listener.ts';

/** These POSIX signals end a process without a listener for them, and a listener hears them; the numbers hold on every platform. */
const FATAL_SIGNALS = { SIGTERM: 15, SIGINT: 2, SIGHUP: 1 } as const;
type FatalSignal = keyof typeof FATAL_SIGNALS;
const NAMES = Object.keys(FATAL_SIGNALS) as readonly FatalSignal[];

/**
 * Calls `flush` when a signal is about to end the process, and lets it end by that signal; where the app listens for the
 * signal itself, what happens is up to the app, and `sendNow` is called.
 *
 * Node has no other way to notice a signal than a listener, and a listener changes what the signal does. So ours cannot
 * be seen by the app (`hidden-listener.ts`), and does itself what Node would have done without it.
 */
export function flushAtFatalSignals(flush: (signal: string) => void, sendNow: () => void): void {
  const endUnheard = new Map<FatalSignal, () => void>();
  for (const signal of NAMES) {
    const end = listenFor(signal, flush, sendNow);
    if (end !== undefined) endUnheard.set(signal, end);
  }
  endAtOnce(endUnheard);
}

/** @returns what ends the process by the signal, unless the app listens for it; undefined where there is no such signal */
function listenFor(
  signal: FatalSignal,
  flush: (signal: string) => void,
  sendNow: () => void,
): (() => void) | undefined {
  // Gone in the same dispatch, before our turn: the app had a listener (`once`, say) when the signal came.
  let justRemoved = false;
  let hidden: HiddenListener;

  const die = () => {
    try {
      flush(signal);
    } finally {
      hidden.remove();
      kill.call(process, process.pid, signal);
      // Still here: this is process 1 of a container, which no signal ends by default.
      hidden.add();
    }
  };
  const onSignal = (_name: string, number?: number) => {
    if (hidden.countOthers() > 0 || justRemoved) sendNow();
    // Node passes the number; `process.emit('SIGTERM')` in the app's own code ends nothing.
    else if (typeof number === 'number') die();
  };

  try {
    hidden = createHiddenListener(process, signal, onSignal, () => {
      justRemoved = true;
      queueMicrotask(() => {
        justRemoved = false;
      });
    });
    hidden.add();
  } catch {
    return undefined; // Not a signal on this platform.
  }
  return () => {
    if (hidden.countOthers() === 0) die();
  };
}

const { kill } = process;

/**
 * `process.kill(process.pid, signal)` with no listener of the app's ends the process before it returns; with ours in
 * place it would return first, and the code after it would run.
 */
function endAtOnce(endUnheard: ReadonlyMap<FatalSignal, () => void>): void {
  process.kill = (pid, signal = 'SIGTERM') => {
    if (pid === process.pid) {
      const name = NAMES.find((known) => known === signal || FATAL_SIGNALS[known] === signal);
      if (name !== undefined) endUnheard.get(name)?.();
    }
    return kill.call(process, pid, signal);
  };
}
