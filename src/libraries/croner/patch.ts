import { trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { isUntold, type Run, type RunTracing, scheduling, traceTask } from '../../patching/scheduled-run.ts';

interface Job {
  name?: unknown;
  options?: { name?: unknown };
  fn?: unknown;
  getPattern?(): unknown;
}

interface Exports {
  prototype?: object;
  Cron?: { prototype: object };
  /** The ES module has it, whose minifier names the class differently in each version. */
  '*'?: Exports;
}

const tracer = trace.getTracer('@org/otel-auto/croner');

const create: CreatePatch = (host) => {
  // An error that a task throws is the rejection of an asynchronous method.
  const tracing: RunTracing = { host, tracer, catches: true, describe: ([job]) => describe(job as Job) };
  return {
    onFile({ path, exports }) {
      if (!/^dist\/croner(?:\.min)?\.c?js$/.test(path)) return exports;
      // CommonJS of version 6 and 7 exports the class itself.
      const prototype =
        typeof exports === 'function' ? (exports as Exports).prototype : exportsOf(exports as Exports).Cron?.prototype;
      if (prototype === undefined) return exports;
      // Timers of version 11 call `_schedule`, those of earlier versions `schedule`; constructing a job calls the latter.
      for (const name of ['schedule', '_schedule']) {
        replaceMethod<Job>(prototype, name, (original) => {
          const schedule = scheduling(host)(original as never);
          return function (...args) {
            if (isUntold()) return original.apply(this, args);
            if (this.fn !== undefined) this.fn = traceTask(this.fn, tracing);
            return schedule.apply(this, [traceTask(args[0], tracing), ...args.slice(1)].slice(0, args.length));
          };
        });
      }
      return exports;
    },
  };
};

function exportsOf(exports: Exports): Exports {
  return Object.hasOwn(exports, '*') ? (exports['*'] as Exports) : exports;
}

/** A task is called with its job. */
function describe(job: Job): Run {
  return { name: job.name ?? job.options?.name, expression: job.getPattern?.() };
}

export default create;
