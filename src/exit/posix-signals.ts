import { type Hidden, hideListener } from './hidden-listener.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
type Fatal = (typeof SIGNALS)[number];

export interface SignalHooks {
  flush(): void;
  nudge(): void;
}

/**
 * Flushes when a signal is about to end the process, and lets it end by that signal; where the app listens for the
 * signal itself, what happens is up to the app.
 *
 * Node has no other way to notice a signal than a listener, and a listener changes what the signal does. So ours cannot
 * be seen by the app (`hide.ts`), and does itself what Node would have done without it.
 */
export function installSignals(hooks: SignalHooks): void {
  const armed = new Map<Fatal, () => void>();
  for (const signal of SIGNALS) arm(signal, hooks, armed);
  endAtOnce(armed);
}

function arm(signal: Fatal, hooks: SignalHooks, armed: Map<Fatal, () => void>): void {
  // Gone in the same dispatch, before our turn: the app had a listener (`once`, say) when the signal came.
  let justRemoved = false;
  let hidden: Hidden;

  const die = () => {
    try {
      hooks.flush();
    } finally {
      hidden.remove();
      kill.call(process, process.pid, signal);
      // Still here: this is process 1 of a container, which no signal ends by default.
      hidden.add();
    }
  };
  const onSignal = (_name: string, number?: number) => {
    if (hidden.others() > 0 || justRemoved) hooks.nudge();
    // Node passes the number; `process.emit('SIGTERM')` in the app's own code ends nothing.
    else if (typeof number === 'number') die();
  };

  try {
    hidden = hideListener(process, signal, onSignal, () => {
      justRemoved = true;
      queueMicrotask(() => {
        justRemoved = false;
      });
    });
    hidden.add();
  } catch {
    return; // Not a signal on this platform.
  }
  armed.set(signal, () => {
    if (hidden.others() === 0) die();
  });
}

const { kill } = process;

/**
 * `process.kill(process.pid, signal)` with no listener of the app's ends the process before it returns; with ours in
 * place it would return first, and the code after it would run.
 */
function endAtOnce(armed: ReadonlyMap<Fatal, () => void>): void {
  process.kill = (pid, signal = 'SIGTERM') => {
    if (pid === process.pid) {
      const name = SIGNALS.find((known) => known === signal || NUMBERS[known] === signal);
      if (name !== undefined) armed.get(name)?.();
    }
    return kill.call(process, pid, signal);
  };
}

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
