import { trace } from '../../api/global.ts';
import type { CreateInstrumentation } from '../../patching/define.ts';
import { createTelemetry, operations } from './telemetry.ts';

/** `trace` of BullMQ's utils: every operation passes here, with the telemetry that the app gave to the queue or worker. */
type Trace = (
  telemetry: unknown,
  spanKind: number,
  queueName: string,
  operation: string,
  destination: string,
  callback: (...args: never[]) => unknown,
  metadata?: string,
) => unknown;

type Process = (this: unknown, ...args: unknown[]) => unknown;

const UTILS = /^dist\/cjs\/utils(?:\/index)?\.js$/;

const create: CreateInstrumentation = (host) => {
  const { telemetry, thrown } = createTelemetry(host);

  const traceUtils = (exports: { trace?: Trace }): void => {
    const original = exports.trace;
    if (typeof original !== 'function') return;
    exports.trace = function trace(given, spanKind, queueName, operation, destination, callback, metadata) {
      if (given || host.off || !operations.has(operation)) {
        return original(given, spanKind, queueName, operation, destination, callback, metadata);
      }
      // Without metadata the span would become a child of whatever was active when the worker was made.
      const source = operation === 'process' ? metadata || '{}' : metadata;
      return original(telemetry, spanKind, queueName, operation, queueName, callback, source);
    };
  };

  /** BullMQ tells its telemetry the message of a job's error only. Its own promise is returned, and awaited by BullMQ. */
  const watchErrors = (prototype: { callProcessJob?: Process } | undefined): void => {
    const original = prototype?.callProcessJob;
    if (prototype === undefined || typeof original !== 'function') return;
    prototype.callProcessJob = function callProcessJob(...args) {
      const span = trace.getActiveSpan();
      span?.setAttribute('bullmq.job.name', (args[0] as { name: string }).name); // Older versions do not tell it.
      const result = original.apply(this, args);
      if (span !== undefined && result instanceof Promise) result.catch((error: unknown) => thrown.set(span, error));
      return result;
    };
  };

  return {
    onFile({ path, exports }) {
      if (UTILS.test(path)) traceUtils(exports as { trace?: Trace });
      else if (path === 'dist/cjs/classes/worker.js') {
        watchErrors((exports as { Worker?: { prototype: { callProcessJob?: Process } } }).Worker?.prototype);
      }
      return exports;
    },
  };
};

export default create;
