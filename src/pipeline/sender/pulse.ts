import { Socket } from 'node:net';
import { Cell, type SharedMemory } from '../ring/shared-memory.ts';

/** ms between two looks. */
const BEAT = 10;
/** Looks that are further apart (ms) than this came late: this thread was kept from running, or was at work. */
const LATE = 15;

/**
 * While the app's thread waits at exit, counts the time (`Cell.quiet`) in which nothing moves although this thread could run. Where
 * the process gets a seventh of a core, or a body takes its time on the wire, the deadline is not used up by that.
 */
export class Pulse {
  readonly #cells: SharedMemory['cells'];
  readonly #progress: () => number;
  #timer: NodeJS.Timeout | undefined;
  #quiet = 0;

  /** @param progress a number that differs when something has moved */
  constructor({ cells }: Pick<SharedMemory, 'cells'>, progress: () => number) {
    this.#cells = cells;
    this.#progress = progress;
  }

  /** To be called when a drain is asked for, whether it can begin or not. */
  start(): void {
    if (this.#timer !== undefined) return;
    let last = performance.now();
    let seen = this.#progress();
    this.#timer = setInterval(() => {
      const now = performance.now();
      const progress = this.#progress();
      if (progress === seen) this.#quiet += quietOf(now - last);
      Atomics.store(this.#cells, Cell.quiet, Math.floor(this.#quiet));
      last = now;
      seen = progress;
    }, BEAT);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** The later a look, the less it counts: whoever this thread waits for may have as little of the machine. */
function quietOf(elapsed: number): number {
  return elapsed <= LATE ? elapsed : (BEAT * BEAT) / elapsed;
}

/**
 * Follows every connection that this thread makes from now on: only for a thread of our own.
 * @returns a number that differs when one of them was made, or bytes went out or came in
 */
export function followSockets(): () => number {
  const sockets = new Set<Socket>();
  let closed = 0;
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: Socket, ...args: Parameters<typeof connect>) {
    sockets.add(this);
    this.once('close', () => {
      sockets.delete(this);
      closed++;
    });
    return Reflect.apply(connect, this, args);
  } as typeof connect;
  return () => {
    let sum = closed;
    for (const socket of sockets) sum += progressOf(socket);
    return sum;
  };
}

interface Handle {
  /** Bytes that the kernel has not taken yet; `net.js` looks at it for the same reason. */
  readonly writeQueueSize?: number;
}

/** An answer that comes byte by byte counts at each doubling only: it could hold up an exit for good. */
function progressOf(socket: Socket): number {
  const { writeQueueSize = 0 } = (socket as unknown as { readonly _handle?: Handle | null })._handle ?? {};
  const taken = socket.bytesWritten - writeQueueSize;
  return (socket.connecting ? 0 : 1) + taken + Math.ceil(Math.log2(1 + socket.bytesRead));
}
