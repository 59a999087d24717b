import { trace } from '../../api/global.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { createTelemetry, operations } from './telemetry.ts';

const UTILS = /^dist\/cjs\/utils(?:\/index)?\.js$/;

const create: CreateInstrumentation = (host) => {
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

  return {
    onFile({ path, exports }) {
      if (UTILS.test(path)) traceUtils(exports as object);
      const worker = (exports as { Worker?: { prototype: object } }).Worker;
      if (path === 'dist/cjs/classes/worker.js' && worker !== undefined) watchErrors(worker.prototype);
      return exports;
    },
  };
};

export default create;
