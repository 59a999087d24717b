import { AsyncLocalStorage } from 'node:async_hooks';
import { BroadcastChannel } from 'node:worker_threads';
import { waitFor } from '../../node/at-boot.ts';
import {
  type Invitation,
  type Message,
  type ThreadMessage,
  type ThreadRing,
  wakeBroadcastName,
} from '../ring/messages.ts';
import { Cell, openShared } from '../ring/shared-memory.ts';
import { watchWorkers } from './watch-workers.ts';

/** ms to wait for the main thread to leave the constructor of the worker that this is. */
const LONGEST_WAIT = 1000;

/** The sender as seen by an app thread that does not own it. */
export class JoinedSender {
  readonly #invitation: Invitation;
  readonly #ring: ThreadRing;
  #channel: BroadcastChannel | undefined;
  #waker: BroadcastChannel | undefined;
  readonly #inBootContext = AsyncLocalStorage.snapshot();

  /** @param ring of this thread */
  constructor(invitation: Invitation, ring: ThreadRing) {
    this.#invitation = invitation;
    this.#ring = ring;
    watchWorkers(
      () => {},
      (thread) => this.#tell({ kind: 'gone', thread }),
    );
  }

  start(): void {
    // The main thread listens when it has started its first worker, and so long before this one's first span, but for a
    // scheduler that stops it right there.
    waitFor(openShared(this.#invitation.buffer).cells, Cell.listening, 0, LONGEST_WAIT);
    this.#tell({ kind: 'ring', ring: this.#ring });
  }

  post(message: Message): void {
    this.#waker ??= this.#open(wakeBroadcastName(this.#invitation.channel));
    this.#waker.postMessage(message);
  }

  #tell(message: ThreadMessage): void {
    this.#channel ??= this.#open(this.#invitation.channel);
    this.#channel.postMessage(message);
  }

  /** Outside the request that happens to be the first: its context would be kept as long as the channel. */
  #open(name: string): BroadcastChannel {
    const channel = this.#inBootContext(() => new BroadcastChannel(name));
    channel.unref();
    return channel;
  }
}
