import type { Worker } from 'node:worker_threads';
import type { Span } from '@opentelemetry/api';
import { ATTR_PROCESS_EXIT_CODE } from '@opentelemetry/semantic-conventions/incubating';
import { trace } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceEmit } from '../../patching/emit.ts';
import { endFailedSpan, failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { scheduling, startRun } from '../../patching/scheduled-run.ts';
import { startWorkerWithin } from '../../patching/worker-context.ts';

interface Options {
  workerData?: { job?: { name?: unknown; cron?: unknown } };
}

const tracer = trace.getTracer('@org/otel-auto/bree');

const create: CreatePatch = (host) => {
  const start = guardedStart(host, (options: Options | undefined) => {
    const { name, cron } = options?.workerData?.job ?? {};
    return startRun(tracer, { name, expression: cron, word: 'job' });
  });
  const failed = guarded(host, endFailedSpan);
  const follow = guarded(host, followWorker);
  return {
    onFile({ main, exports }) {
      if (!main) return exports;
      const prototype = prototypeOf(exports);
      // The constructor binds methods that it finds here.
      replaceMethod(prototype, 'start', scheduling(host));
      replaceMethod(prototype, 'createWorker', (original) => {
        return function createWorker(...args) {
          const run = start(args[1] as Options | undefined);
          if (run === undefined) return original.apply(this, args);
          const { span, base } = run;
          let worker: unknown;
          try {
            worker = startWorkerWithin(trace.setSpan(base, span), () => original.apply(this, args));
          } finally {
            if (worker === undefined) failed(span, undefined);
          }
          follow(worker as Worker, span);
          return worker;
        };
      });
      return exports;
    },
  };
};

/** bree takes its listeners off a worker that says it is done, and ours would go with them. */
function followWorker(worker: Worker, span: Span): void {
  let hasFailed = false;
  const fail = (error: unknown): void => {
    hasFailed = true;
    failSpan(span, error);
  };
  const exit = (code: unknown): void => {
    if (typeof code === 'number' && code !== 0) {
      span.setAttribute(ATTR_PROCESS_EXIT_CODE, code);
      if (!hasFailed) failSpanAs(span, String(code));
    }
    span.end();
  };
  replaceEmit(
    worker,
    (old) =>
      function emit(event, ...args) {
        if (event === 'error') fail(args[0]);
        else if (event === 'exit') exit(args[0]);
        else if (event === 'message' && args[0] === 'done') span.end();
        return old().call(this, event, ...args);
      },
  );
}

export default create;
