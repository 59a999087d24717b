import { AsyncLocalStorage } from 'node:async_hooks';
import { BroadcastChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Invitation, ThreadMessage, ThreadRing } from '../ring/messages.ts';
import { Cell, openShared, type SharedMemory } from '../ring/shared-memory.ts';
import { guardedCall, watchWorkers } from './watch-workers.ts';

/*
 * The threads of a process share one sender. Each app thread writes into a ring of its own and announces its memory
 * when its first span ends; from then on the sender empties it like the main thread's, and the thread may end in any way at
 * any time: what it wrote stays. Counters and the end of the process are the main thread's.
 *
 * An announcement is a message on a BroadcastChannel, which is in the queues of the receivers when `postMessage` returns.
 * The sender hears it, so that a blocked main thread is not needed; and the main thread does, which starts the sender
 * if it is the first thing to send, tells a sender that started meanwhile, and reads its queue at exit even when its
 * event loop never ran. The sender cannot be started by the thread itself: it would end with it.
 */

/** The main thread's view of the other app threads. Costs nothing before the app starts a worker. */
export class OtherThreads {
  /** By thread id. */
  readonly #known = new Map<number, ThreadRing>();
  readonly #name: string;
  readonly #cells: SharedMemory['cells'];
  readonly #onRing: (ring: ThreadRing) => void;
  #channel: BroadcastChannel | undefined;
  readonly #inBootContext = AsyncLocalStorage.snapshot();

  /** @param onRing called once for every ring */
  constructor({ channel, buffer }: Invitation, onRing: (ring: ThreadRing) => void) {
    this.#name = channel;
    this.#cells = openShared(buffer).cells;
    this.#onRing = onRing;
  }

  /** @param isOurs whether a worker that is being started is not the app's */
  watch(isOurs: () => boolean): void {
    watchWorkers(
      () => {
        if (!isOurs()) this.#listen();
      },
      (thread) => this.#gone(thread),
    );
  }

  /** Rings of threads that live, as far as is known. */
  rings(): ThreadRing[] {
    return [...this.#known.values()];
  }

  /** Handles what has been announced but not been dispatched by the event loop. */
  collect(): void {
    if (this.#channel === undefined) return;
    for (;;) {
      // Documented to take a BroadcastChannel; the types know only of ports.
      const received = receiveMessageOnPort(this.#channel as unknown as MessagePort);
      if (received === undefined) return;
      this.#receive(received.message as ThreadMessage);
    }
  }

  #listen(): void {
    if (this.#channel !== undefined) return;
    // Outside the request that happens to start the first worker: its context would be kept as long as the channel.
    this.#channel = this.#inBootContext(() => new BroadcastChannel(this.#name));
    this.#channel.onmessage = (event) => guardedCall(() => this.#receive((event as { data: ThreadMessage }).data));
    this.#channel.unref();
    Atomics.store(this.#cells, Cell.listening, 1);
    Atomics.notify(this.#cells, Cell.listening);
  }

  #receive(message: ThreadMessage): void {
    if (message.kind === 'gone') {
      this.#forget(message.thread);
      return;
    }
    this.#known.set(message.ring.threads.at(-1) as number, message.ring);
    this.#onRing(message.ring);
  }

  #gone(thread: number): void {
    this.collect();
    this.#forget(thread);
  }

  /** The sender drops a ring that says so itself once it is empty; no message can come too early or too late for that. */
  #forget(thread: number): void {
    for (const [id, { buffer, threads }] of this.#known) {
      if (!threads.includes(thread)) continue;
      this.#known.delete(id);
      Atomics.store(openShared(buffer).cells, Cell.gone, 1);
    }
  }
}
