import { isMainThread } from '../node/threads.ts';
import type { Delivery, Patience } from '../pipeline/app/delivery.ts';
import type { WayOut } from '../span/interrupted.ts';
import { onListenersRemoved } from './hidden-listener.ts';
import { flushAtFatalSignals } from './posix-signals.ts';
import { UNCAUGHT } from './uncaught-error.ts';

/** The ends of a process need these members of a delivery. */
export type ExitDelivery = Pick<Delivery, 'hasPending' | 'needsEventLoop' | 'settleStart' | 'sendNow' | 'flushSync'> & {
  flush(timeout: number): Promise<unknown>;
};

export interface ExitOptions {
  /** Deliveries of all that is sent for this process, one per collector; none as long as nothing was. */
  deliveries(): readonly ExitDelivery[];
  /** Hands over what is only counted until then. Called once, before the first flush; must not throw. */
  readonly collectMetrics?: (() => void) | undefined;
  /** Called when the process ends, before the first flush; must not throw. */
  readonly atEnd?: (() => void) | undefined;
  /**
   * Ends spans that are open, marked with the way out, the oldest first and at most `most`; true if there are more. Called when all
   * of the app's own listeners have run; must not throw.
   */
  readonly interruptOpenSpans?: ((way: WayOut, most: number) => boolean) | undefined;
  /** This is what all flushing at exit may take together; 0 = do not wait. */
  readonly patience: Patience;
}

/**
 * Flushes on every way out that JavaScript sees: natural end, `process.exit()`, uncaught errors, and SIGTERM, SIGINT and
 * SIGHUP. Exit code and signal stay as without us.
 */
export function flushAtExit({
  deliveries,
  collectMetrics,
  atEnd,
  interruptOpenSpans = () => false,
  patience,
}: ExitOptions): void {
  let left = patience;
  let collect = collectMetrics;
  const collectOnce = () => {
    const last = collect;
    collect = undefined;
    last?.();
  };
  let end = atEnd;
  const endOnce = () => {
    const last = end;
    end = undefined;
    last?.();
  };
  const flush = () => {
    try {
      collectOnce();
      endOnce();
      const all = deliveries();
      if (!all.some((delivery) => delivery.hasPending())) return;
      left = flushAll(all, left);
    } catch {
      // The exit goes on.
    }
  };
  /** All that the app does at its end is done. */
  const flushLast = (name: string) => {
    // A part at a time: the ring that they pass through has room for some ten thousand.
    while (interruptOpenSpans({ name }, MOST_AT_ONCE)) flush();
    flush();
  };
  // Room for ours, or the app's tenth listener would print a MaxListenersExceededWarning that it does not deserve.
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  process.on('exit', flush);
  // Spans may end after our listener: in the app's own, added later, and in what signal-exit runs after all of them.
  const last = () => flushAfterExitEvent(() => flushLast(isLoopOver ? 'natural end' : EXIT));
  let isLoopOver = false;
  process.on('beforeExit', () => {
    isLoopOver = true;
    // Comes only if the loop goes on.
    setImmediate(() => {
      isLoopOver = false;
    }).unref();
    const all = deliveries();
    if (left.quiet > 0) for (const delivery of all) delivery.settleStart(left.most);
    if (all.some((delivery) => delivery.needsEventLoop())) collectOnce();
    last();
  });
  process.on('uncaughtExceptionMonitor', last);
  if (!isMainThread()) return;
  flushBeforeReallyExit(() => flushLast(EXIT));
  flushWhenHandlerThrows(() => flushLast(UNCAUGHT));
  flushAtFatalSignals(flushLast, () => sendAllNow(deliveries()));
  // Ours are gone then, and are not added again: the app counts them.
  onListenersRemoved(process, (event) => {
    if (event === undefined || OWN_EVENTS.has(event)) last();
  });
}

/** Open spans that are ended before what has been ended is sent. */
const MOST_AT_ONCE = 5000;

const EXIT = 'process.exit()';

const { setImmediate } = globalThis;

const OWN_EVENTS: ReadonlySet<string | symbol> = new Set(['exit', 'beforeExit', 'uncaughtExceptionMonitor']);

/**
 * Several send side by side, within the same deadline: the others go on while this thread waits for the first.
 * @returns what is left of the patience
 */
function flushAll(deliveries: readonly ExitDelivery[], patience: Patience): Patience {
  const until = performance.now() + patience.most;
  const most = () => Math.max(0, until - performance.now());
  let { quiet } = patience;
  if (deliveries.length > 1) sendAllNow(deliveries);
  for (const delivery of deliveries)
    if (delivery.hasPending()) quiet = Math.max(0, quiet - delivery.flushSync({ quiet, most: most() }));
  return { quiet, most: most() };
}

function sendAllNow(deliveries: readonly ExitDelivery[]): void {
  for (const delivery of deliveries) delivery.sendNow();
}

/** Just before the process ends by itself: whoever has replaced `process.emit` has done so by now. */
function flushAfterExitEvent(flush: () => void): void {
  const original = process.emit;
  if (original.name === NAME) return;
  const emit = function (this: NodeJS.Process, ...args: [string, ...unknown[]]) {
    // An 'exit' listener of the app may throw (a stream of pino that is not open yet): after an uncaught error Node ends all the same.
    try {
      return Reflect.apply(original, this, args);
    } finally {
      if (args[0] === 'exit') flush();
    }
  };
  Object.defineProperty(emit, 'name', { value: NAME });
  process.emit = emit as typeof process.emit;
}

const NAME = 'emitThenFlush';

/** `process.exit()` calls it after all 'exit' listeners. signal-exit replaces it too, and calls ours. */
function flushBeforeReallyExit(flush: () => void): void {
  const original = process.reallyExit;
  process.reallyExit = {
    reallyExit(code?: number) {
      flush();
      return original.call(process, code);
    },
  }.reallyExit;
}

/** A throwing 'uncaughtException' listener ends the process with code 7 and without an 'exit' event. */
function flushWhenHandlerThrows(flush: () => void): void {
  const original = process._fatalException;
  if (typeof original !== 'function') return;
  // Without a name, as Node's own.
  process._fatalException = (...args) => {
    let threw = true;
    // Not `catch`: an error thrown again would be printed with this line as its source.
    try {
      const handled = original.apply(process, args);
      threw = false;
      return handled;
    } finally {
      if (threw) flush();
    }
  };
}

declare global {
  namespace NodeJS {
    interface Process {
      /** Undocumented: leaves the process at once, without 'exit' listeners. */
      reallyExit(code?: number): never;
      /** Undocumented: what the native code calls for an uncaught error. */
      _fatalException?(...args: unknown[]): boolean;
    }
  }
}
