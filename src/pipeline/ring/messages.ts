import type { Attributes } from '@opentelemetry/api';
import type { SendConfig } from './config.ts';
import type { Definition } from './definitions.ts';

/** The worker is started with this data. */
export interface SenderData {
  readonly buffer: SharedArrayBuffer;
  readonly config: SendConfig;
  readonly definitions: readonly Definition[];
  /** Rings of the other app threads, as far as they are known. */
  readonly rings: readonly ThreadRing[];
  /** See `Invitation`. */
  readonly channel: string;
  readonly memory: MainMemory;
}

/** Bytes, as they are when the sender is started: of the main thread's heap, and of the whole process. */
export interface MainMemory {
  readonly heapUsed: number;
  readonly rss: number;
}

/** The ring of an app thread that is not the main thread. */
export interface ThreadRing {
  readonly buffer: SharedArrayBuffer;
  /** The thread's id, after those of the threads above it, without the main thread: when one of them goes, so do those below. */
  readonly threads: readonly number[];
}

/** The main thread tells the sender one of these messages. */
export type Message =
  | { readonly kind: 'wake' | 'sendNow' | 'keepBegun' }
  /** `timeout`: ms that the app's thread waits for it. */
  | { readonly kind: 'drain'; readonly id: number; readonly timeout: number }
  /** Attributes that the app's thread has waited for; told once, also where there are none. */
  | { readonly kind: 'extendResource'; readonly attributes: Attributes }
  | { readonly kind: 'ring'; readonly ring: ThreadRing };

/** The sender's thread asks this of the main thread: to say in `Cell.heap` how much of its heap is in use. */
export const ASK_HEAP = 'heap';

/** Another app thread tells the main thread and the sender one of these messages. */
export type ThreadMessage =
  | { readonly kind: 'ring'; readonly ring: ThreadRing }
  /** A worker that the telling thread had started. */
  | { readonly kind: 'gone'; readonly thread: number };

/** An app thread has to be invited with these names and numbers to share the process's sender. */
export interface Invitation {
  /** The main thread's memory, for its header. */
  readonly buffer: SharedArrayBuffer;
  /** Name of the BroadcastChannel for `ThreadMessage`. */
  readonly channel: string;
  /** As in `ThreadRing`, of the thread that starts the worker. */
  readonly threads: readonly number[];
}

/** Name of the BroadcastChannel by which other threads wake the sender; not the same, so that the main thread is left alone. */
export function wakeBroadcastName(channel: string): string {
  return `${channel} wake`;
}
