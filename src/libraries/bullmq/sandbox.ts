/**
 * Processors in processes and threads of their own: what they do goes on in the trace of the job. The way is the metadata of
 * BullMQ's own telemetry, which is among the options of a job that is handed over.
 */
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import type { Method } from '../../patching/replace-method.ts';

/** `ChildCommand.Start`, BullMQ 5.25 to 6.7. */
const START = 1;

interface HandedJob {
  readonly opts?: { readonly telemetry?: { readonly metadata?: unknown } };
}

interface Message {
  readonly cmd?: unknown;
  readonly job?: HandedJob;
}

/** `send(message)` of a child. */
export function carryContext(original: Method, host: LibraryHost): Method {
  const withContext = guardedStart(host, (message: Message | undefined) => {
    if (message?.cmd !== START || !message.job || trace.getActiveSpan() === undefined) return undefined;
    const carrier: Record<string, string> = {};
    propagation.inject(context.active(), carrier);
    const telemetry = { ...message.job.opts?.telemetry, metadata: JSON.stringify(carrier) };
    return { ...message, job: { ...message.job, opts: { ...message.job.opts, telemetry } } };
  });
  return function send(...args) {
    args[0] = withContext(args[0] as Message | undefined) ?? args[0];
    return original.apply(this, args);
  };
}

/** `start(job, token)`, in the child. */
export function continueContext(original: Method, host: LibraryHost): Method {
  const contextOf = guardedStart(host, (job: HandedJob | undefined) => {
    const metadata = job?.opts?.telemetry?.metadata;
    return typeof metadata === 'string' ? propagation.extract(ROOT_CONTEXT, JSON.parse(metadata)) : undefined;
  });
  return function start(...args) {
    return context.with(contextOf(args[0] as HandedJob | undefined) ?? context.active(), original, this, ...args);
  };
}

/** For what outlives the job that it happens to be done in: a child is kept, and tells of other jobs later on. */
export function outsideOfJobs(original: Method): Method {
  return function (...args) {
    return context.with(ROOT_CONTEXT, original, this, ...args);
  };
}
