import type { SpanContext } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { traceCall } from '../../patching/handler.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { startRun } from '../../patching/scheduled-run.ts';

interface Job {
  name?: unknown;
  job?: unknown;
}

interface Exports {
  Job?: { prototype: object };
}

/** A job that was scheduled, as far as it is known here. */
interface Scheduled {
  readonly expression: unknown;
  readonly scheduler: SpanContext | undefined;
}

const tracer = trace.getTracer('@org/otel-auto/node-schedule');

const create: CreatePatch = (host) => {
  // Not by the context of its timer: there is one for all jobs, which may be set when another job is cancelled.
  const jobs = new WeakMap<Job, Scheduled>();
  const remember = guarded(host, (job: Job, spec: unknown) => {
    jobs.set(job, { expression: expressionOf(spec), scheduler: trace.getSpanContext(context.active()) });
  });
  const start = guardedStart(host, (job: Job, fireDate: unknown) => {
    const { expression, scheduler } = jobs.get(job) ?? {};
    // Of a call by hand it is not said when it was due.
    const isScheduled = fireDate instanceof Date;
    const run = { name: nameOf(job), expression, task: job.job };
    return startRun(tracer, { ...run, scheduler: isScheduled ? scheduler : false });
  });
  return {
    onFile({ version, main, path, exports }) {
      const prototype = main || path === 'lib/Job.js' ? (exports as Exports).Job?.prototype : undefined;
      if (prototype === undefined || (main && !version.startsWith('1.'))) return exports;
      replaceMethod<Job>(prototype, 'schedule', (original) => {
        return function schedule(...args) {
          if (!host.off) remember(this, args[0]);
          return original.apply(this, args);
        };
      });
      // Version 2 emits what a job throws.
      const catches = !version.startsWith('1.');
      replaceMethod<Job>(prototype, 'invoke', (original) => {
        return function invoke(...args) {
          const run = start(this, args[0]);
          if (run === undefined) return original.apply(this, args);
          return traceCall(run.span, original as never, this, args, catches, run.base);
        };
      });
      return exports;
    },
  };
};

/** Jobs without a name are numbered, and have the time in it. */
function nameOf({ name }: Job): unknown {
  return typeof name === 'string' && !name.startsWith('<Anonymous Job') ? name : undefined;
}

/** Five fields, or six: a string may be a date, too, and rules are objects. */
const CRON = /^[^\s:]+(?:\s+[^\s:]+){4,5}$/;

function expressionOf(spec: unknown): unknown {
  const rule = typeof spec === 'object' && spec !== null && 'rule' in spec ? spec.rule : spec;
  return typeof rule === 'string' && CRON.test(rule) ? rule : undefined;
}

export default create;
