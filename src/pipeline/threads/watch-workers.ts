import { subscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { log } from '../../node/log.ts';
import { messageOf } from '../transport/failures.ts';

/**
 * Calls `started` for every worker that this thread starts from now on, still inside its constructor, and some time after
 * it has ended, in whatever way, `gone` with its thread's id.
 *
 * No listener: the app could see it, or remove it. It is enough to look when the next worker starts and when memory is
 * collected, because all that waits for it is memory.
 */
export function watchWorkers(started: () => void, gone: (thread: number) => void): void {
  const alive = new Map<number, WeakRef<Worker>>();
  const sweep = () => {
    for (const [thread, worker] of alive) {
      // -1 once the thread has ended; a worker that runs is not collected.
      if ((worker.deref()?.threadId ?? -1) !== -1) continue;
      alive.delete(thread);
      gone(thread);
    }
  };
  const collected = new FinalizationRegistry(() => guardedCall(sweep));
  subscribe('worker_threads', (message) => {
    guardedCall(() => {
      const { worker } = message as { worker: Worker };
      started();
      sweep();
      alive.set(worker.threadId, new WeakRef(worker));
      collected.register(worker, undefined);
    });
  });
}

/** Our callbacks must not end the app. */
export function guardedCall(work: () => void): void {
  try {
    work();
  } catch (error) {
    log('error', `following a worker thread failed (${messageOf(error)}); its spans may be lost. Please report this.`);
  }
}
