import { context, trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { addOptions } from './flow.ts';
import { carryContext, continueContext, outsideOfJobs } from './sandbox.ts';
import { isNextRun, markNextRuns, markScheduled } from './schedule.ts';
import { createTelemetry, operations } from './telemetry.ts';

const UTILS = /^dist\/cjs\/utils(?:\/index)?\.js$/;
const CLASSES = 'dist/cjs/classes/';

const create: CreatePatch = (host) => {
  const { telemetry, thrown } = createTelemetry(host);

  /**
   * `trace(telemetry, spanKind, queueName, operation, destination, callback, [metadata])` of BullMQ's utils: every operation
   * passes here, with the telemetry that the app gave to the queue or worker.
   */
  const traceUtils = (exports: object): void =>
    replaceMethod(exports, 'trace', (original) => {
      return function (...args) {
        const [given, spanKind, queueName, operation, , callback, metadata] = args;
        if (given || host.off || !operations.has(operation as string)) return original.apply(this, args);
        // Nobody has asked for the calls that a worker makes for the next run.
        if (operation === 'add' && isNextRun(context.active())) return original.apply(this, args);
        // Without metadata the span would become a child of whatever was active when the worker was made.
        const source = operation === 'process' ? metadata || '{}' : metadata;
        return original.call(this, telemetry, spanKind, queueName, operation, queueName, callback, source);
      };
    });

  /** BullMQ tells its telemetry the message of a job's error only. Its own promise is returned, and awaited by BullMQ. */
  const watchErrors = (prototype: object): void =>
    replaceMethod(prototype, 'callProcessJob', (original) => {
      return function (...args) {
        const span = trace.getActiveSpan();
        span?.setAttribute('bullmq.job.name', (args[0] as { name: string }).name); // Older versions do not tell it.
        const result = original.apply(this, args);
        if (span !== undefined && result instanceof Promise) result.catch((error: unknown) => thrown.set(span, error));
        return result;
      };
    });

  /** Patches of the class that a file has. */
  const classes: Readonly<Record<string, readonly [name: string, patch: (prototype: object) => void]>> = {
    'child.js': [
      'Child',
      (prototype) => {
        replaceMethod(prototype, 'send', (original) => carryContext(original, host));
        replaceMethod(prototype, 'init', outsideOfJobs);
      },
    ],
    'child-processor.js': [
      'ChildProcessor',
      (prototype) => replaceMethod(prototype, 'start', (original) => continueContext(original, host)),
    ],
    'flow-producer.js': ['FlowProducer', (prototype) => replaceMethod(prototype, 'addNode', addOptions)],
    'job-scheduler.js': ['JobScheduler', (prototype) => replaceMethod(prototype, 'upsertJobScheduler', markNextRuns)],
    'repeat.js': ['Repeat', (prototype) => replaceMethod(prototype, 'updateRepeatableJob', markNextRuns)],
    'worker.js': [
      'Worker',
      (prototype) => {
        watchErrors(prototype);
        replaceMethod(prototype, 'processJob', markScheduled);
        // It may be called when a job has ended, within the span of that.
        replaceMethod(prototype, 'nextJobFromJobData', outsideOfJobs);
      },
    ],
  };

  return {
    onFile({ path, exports }) {
      if (UTILS.test(path)) traceUtils(exports as object);
      if (!path.startsWith(CLASSES)) return exports;
      const [name, patch] = classes[path.slice(CLASSES.length)] ?? [];
      const prototype = name && (exports as Record<string, { prototype?: object } | undefined>)[name]?.prototype;
      if (prototype) patch?.(prototype);
      return exports;
    },
  };
};

export default create;
