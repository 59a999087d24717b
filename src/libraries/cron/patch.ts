import { context, trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { type Run, scheduling, traceTask } from '../../patching/scheduled-run.ts';
import { satisfies } from '../../patching/versions.ts';

interface Job {
  name?: unknown;
  cronTime?: { source?: unknown };
  lastExecution?: unknown;
  _timeout?: unknown;
  _callbacks?: unknown[];
}

interface Exports {
  CronJob?: { prototype: object };
}

const tracer = trace.getTracer('@org/otel-auto/cron');

const create: CreatePatch = (host) => {
  /** Does the library catch what a task throws? From version 3.3 on. */
  let catches = false;
  /** A job has a list of its own; what is in there already is not replaced again. */
  const traceCallbacks = guarded(host, (job: Job) => {
    const { _callbacks: callbacks } = job;
    if (!Array.isArray(callbacks)) return;
    const tracing = { host, tracer, catches, describe: () => describe(job) };
    for (const [index, callback] of callbacks.entries()) callbacks[index] = traceTask(callback, tracing);
  });
  return {
    onFile({ version, main, exports }) {
      const prototype = main ? (exports as Exports).CronJob?.prototype : undefined;
      if (prototype === undefined) return exports;
      catches = satisfies(version, '>=3.3.0');
      replaceMethod(prototype, 'start', scheduling(host));
      replaceMethod<Job>(prototype, 'fireOnTick', (original) => {
        return function fireOnTick(...args) {
          if (!host.off) traceCallbacks(this);
          return original.apply(this, args);
        };
      });
      return exports;
    },
  };
};

/** The source of a job for one date is that date. */
function describe(job: Job): Run {
  const run = { name: job.name, expression: job.cronTime?.source };
  // With `runOnInit` the first run is part of the constructor, before there is a timer.
  const isOnInit = job._timeout === undefined && Boolean(job.lastExecution);
  return isOnInit ? { ...run, scheduler: trace.getSpanContext(context.active()) } : run;
}

export default create;
