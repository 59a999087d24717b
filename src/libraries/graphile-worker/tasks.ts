import type { Span } from '@opentelemetry/api';
import type { LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { processWithin } from '../../patching/messaging/jobs.ts';
import type { Method } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Job, startProcess } from './span.ts';

/** The functions of a worker, by name. */
export type Tasks = Record<string, unknown>;

/** Tasks may be added, and read from their files again, while a worker runs: it is given what shows each as it is then. */
export function tracedTasks(host: LibraryHost): (tasks: Tasks) => Tasks | undefined {
  const start = guardedStart(host, (helpers: { job?: Job } | undefined) => startProcess(helpers?.job));
  const ended = guarded(host, endSpan);
  const known = new WeakMap<object, unknown>();
  const traced = (task: unknown): unknown => {
    if (typeof task !== 'function') return task;
    const stand = known.get(task) ?? traceTask(task as Method, start, ended);
    known.set(task, stand);
    return stand;
  };
  return guardedStart(host, (tasks: Tasks) => showing(tasks, traced));
}

/** `task(payload, helpers)`: the worker awaits it, and fails the job with what it throws. */
function traceTask(
  task: Method,
  start: (helpers: { job?: Job } | undefined) => Span | undefined,
  ended: (span: Span, error: unknown) => void,
): Method {
  return standIn(task, {
    apply(target, self, args: unknown[]) {
      const span = start(args[1] as { job?: Job } | undefined);
      if (span === undefined) return Reflect.apply(target, self, args);
      return processWithin(span, () => Reflect.apply(target, self, args), ended);
    },
  });
}

/** Over an object of its own: what is frozen may not be shown otherwise than it is. */
function showing(tasks: Tasks, traced: (task: unknown) => unknown): Tasks {
  return new Proxy(Object.create(Object.getPrototypeOf(tasks) as object | null) as Tasks, {
    get: (_over, key) => traced(Reflect.get(tasks, key)),
    has: (_over, key) => Reflect.has(tasks, key),
    ownKeys: () => Reflect.ownKeys(tasks),
    getOwnPropertyDescriptor(_over, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(tasks, key);
      return descriptor && { ...descriptor, configurable: true };
    },
  });
}
