import type { AsyncResource } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { guardedStart } from '../guard.ts';
import { replaceInherited, replaceMethod } from '../replace-method.ts';
import { Sending } from './task-context.ts';

interface WorkerInfo {
  port: object;
}

/**
 * For Piscina and what was made of it: `WorkerInfo.prototype.postTask(task)` sends the task on a port. The task is an `AsyncResource`,
 * made where it was asked for, and knows in which context that was, also after it has waited behind others.
 */
export function carryPostedTasks(workerInfo: object, host: LibraryHost): void {
  const sending = new Sending(host);
  const seen = new WeakSet<object>();
  const contextOf = guardedStart(host, (worker: WorkerInfo, task: AsyncResource): Context => {
    if (!seen.has(worker.port)) {
      seen.add(worker.port);
      replaceInherited(worker.port, 'postMessage', (original) => sending.replace(original));
    }
    return task.runInAsyncScope(() => context.active());
  });
  replaceMethod<WorkerInfo>(workerInfo, 'postTask', (original) => {
    return function (...args) {
      const from = contextOf(this, args[0] as AsyncResource);
      if (from === undefined) return original.apply(this, args);
      return sending.sendFrom(from, () => original.apply(this, args));
    };
  });
}
