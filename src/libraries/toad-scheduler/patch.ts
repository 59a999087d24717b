import { trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { scheduling, traceTask } from '../../patching/scheduled-run.ts';

interface Task {
  id?: unknown;
  handler?: unknown;
}

type Class = { prototype: object };

const tracer = trace.getTracer('@org/otel-auto/toad-scheduler');

/** These are the files of all versions; some have no `CronJob` yet. */
const JOBS = /^dist\/lib\/engines\/[\w-]+\/(SimpleIntervalJob|LongIntervalJob|CronJob)\.js$/;
const TASKS = /^dist\/lib\/common\/(Task|AsyncTask)\.js$/;

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    const classes = exports as Record<string, Class>;
    const job = JOBS.exec(path)?.[1];
    if (job !== undefined) {
      const prototype = classes[job]?.prototype;
      if (prototype) replaceMethod(prototype, 'start', scheduling(host, { isUntold: job === 'CronJob' }));
      return exports;
    }
    const task = TASKS.exec(path)?.[1];
    const prototype = task && classes[task]?.prototype;
    if (!prototype) return exports;
    // A task's errors go to its own handler of errors; asynchronous tasks that throw at once are caught nowhere.
    const catches = task === 'Task';
    const traceHandler = guarded(host, (task: Task) => {
      task.handler = traceTask(task.handler, {
        host,
        tracer,
        catches,
        describe: () => ({ name: task.id, word: 'job' }),
      });
    });
    for (const name of ['execute', 'executeAsync']) {
      replaceMethod<Task>(prototype, name, (original) => {
        return function (...args) {
          if (!host.off) traceHandler(this);
          return original.apply(this, args);
        };
      });
    }
    return exports;
  },
});

export default create;
