import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endFailedSpan, endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { sendWithin } from '../../patching/messaging/jobs.ts';
import { type Method, prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { added, inject, type Job, type Options, type Queue, startAdd, startAddBulk, startProcess } from './span.ts';

interface Processing extends Queue {
  handlers?: Record<string, unknown>;
}

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'lib/queue.js') return exports;
    const prototype = prototypeOf(exports);
    replaceMethod<Queue>(prototype, 'add', (original) => tracedAdd(original, host));
    replaceMethod<Queue>(prototype, 'addBulk', (original) => tracedAddBulk(original, host));
    replaceMethod<Processing>(prototype, 'setHandler', (original) => tracedHandlers(original, host));
    // Otherwise a queue would look for jobs in the trace of whoever has told it to process them.
    replaceMethod(prototype, 'run', (original) => {
      return function run(...args) {
        return context.with(ROOT_CONTEXT, original, this, ...args);
      };
    });
    return exports;
  },
});

/** `add([name], data, [options])` */
function tracedAdd(original: Method<Queue>, host: LibraryHost): Method<Queue> {
  const start = guardedStart(host, (queue: Queue, args: readonly unknown[]) => {
    const isNamed = typeof args[0] === 'string';
    const span = startAdd(queue, isNamed ? args[0] : undefined);
    const [first, second, third] = args;
    const given = isNamed
      ? [first, second, inject(span, third as Options | undefined)]
      : [first, inject(span, second as Options | undefined)];
    return { span, given };
  });
  const done = guarded(host, added);
  const failed = guarded(host, endSpan);
  return function add(...args) {
    const started = start(this, args);
    if (started === undefined) return original.apply(this, args);
    return sendWithin(started.span, () => original.apply(this, started.given), done, failed);
  };
}

function tracedAddBulk(original: Method<Queue>, host: LibraryHost): Method<Queue> {
  const start = guardedStart(host, (queue: Queue, jobs: unknown) => {
    if (!Array.isArray(jobs)) return undefined;
    const span = startAddBulk(queue, jobs);
    return { span, jobs: (jobs as { opts?: Options }[]).map((job) => ({ ...job, opts: inject(span, job?.opts) })) };
  });
  const done = guarded(host, (span: Span) => span.end());
  const failed = guarded(host, endSpan);
  return function addBulk(...args) {
    const started = start(this, args[0]);
    if (started === undefined) return original.apply(this, args);
    return sendWithin(started.span, () => original.apply(this, [started.jobs, ...args.slice(1)]), done, failed);
  };
}

/** The queue has a function of its own for each of the app's, which gives a promise. */
function tracedHandlers(original: Method<Processing>, host: LibraryHost): Method<Processing> {
  const start = guardedStart(host, startProcess);
  const ended = guarded(host, (span: Span) => span.end());
  const failed = guarded(host, endFailedSpan);
  const traced = (queue: Queue, handler: Method): Method =>
    standIn(handler, {
      apply(target, self, args: unknown[]) {
        const span = start(queue, args[0] as Job);
        if (span === undefined) return Reflect.apply(target, self, args);
        const result = context.with(trace.setSpan(ROOT_CONTEXT, span), () => Reflect.apply(target, self, args));
        return followPromise(result as Promise<unknown>, span, ended, failed);
      },
    });
  return function setHandler(...args) {
    const result = original.apply(this, args);
    const { handlers } = this;
    const name = args[0] as string;
    const handler = handlers?.[name];
    if (handlers && typeof handler === 'function') handlers[name] = traced(this, handler as Method);
    return result;
  };
}

export default create;
