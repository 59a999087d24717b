import { ROOT_CONTEXT } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { processWithin, sendWithin } from '../../patching/messaging/jobs.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Job, saved, startProcess, startSave } from './span.ts';

interface Exports {
  Agenda: { prototype: object };
  Job: { prototype: object };
  JobProcessor: { prototype: object };
}

/** These are the files of version 5, which is CommonJS, and of version 6. */
const FILES: Readonly<Record<string, (exports: Exports, host: LibraryHost) => void>> = {
  'dist/agenda/index.js': ({ Agenda }, host) =>
    replaceMethod(Agenda.prototype, 'define', (original) => withTracedHandler(original, host)),
  'dist/job/index.js': ({ Job }, host) => traceSaving(Job.prototype, host),
  'dist/utils/process-jobs.js': (exports, host) => replaceMethod(exports, 'processJobs', untraced(host)),
  'dist/Job.js'({ Job }, host) {
    traceSaving(Job.prototype, host);
    // `define` finds out which file has called it, so it is not the place in this version.
    replaceMethod<Job>(Job.prototype, 'runJob', (original) => traceRunning(original, host));
  },
  'dist/JobProcessor.js'({ JobProcessor }, host) {
    for (const name of ['process', 'handleNotification']) replaceMethod(JobProcessor.prototype, name, untraced(host));
  },
};

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (Object.hasOwn(FILES, path)) FILES[path]?.(exports as Exports, host);
    return exports;
  },
});

/** Looking for jobs, locking them and noting what became of them is in nobody's trace, whoever's job it is that is due. */
function untraced(host: LibraryHost): (original: Method) => Method {
  return (original) =>
    function (...args) {
      if (host.off) return original.apply(this, args);
      return context.with(suppressTracing(ROOT_CONTEXT), () => original.apply(this, args));
    };
}

function traceSaving(prototype: object, host: LibraryHost): void {
  const start = guardedStart(host, startSave);
  const done = guarded(host, saved);
  const failed = guarded(host, endSpan);
  replaceMethod<Job>(prototype, 'save', (original) => {
    return function save(...args) {
      // Version 5 saves jobs by the same method that it has run.
      const span = isTracingSuppressed(context.active()) ? undefined : start(this);
      if (span === undefined) return original.apply(this, args);
      return sendWithin(
        span,
        () => original.apply(this, args),
        () => done(span, this),
        failed,
      );
    };
  });
}

function traceRunning(original: Method<Job>, host: LibraryHost): Method<Job> {
  const start = guardedStart(host, startProcess);
  const ended = guarded(host, endSpan);
  return function runJob(...args) {
    const span = start(this);
    if (span === undefined) return original.apply(this, args);
    return processWithin(span, () => original.apply(this, args), ended);
  };
}

function withTracedHandler(original: Method, host: LibraryHost): Method {
  return function define(...args) {
    const last = args.length - 1;
    if (typeof args[last] === 'function') args[last] = traceHandler(args[last] as Method, host);
    return original.apply(this, args);
  };
}

/** A handler with two parameters is done when it calls the second, or throws; agenda goes by their number, which stays. */
function traceHandler(handler: Method, host: LibraryHost): Method {
  const start = guardedStart(host, startProcess);
  const ended = guarded(host, endSpan);
  return standIn(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(args[0] as Job);
      if (span === undefined) return Reflect.apply(target, self, args);
      const [job, done, ...rest] = args;
      if (typeof done !== 'function') return processWithin(span, () => Reflect.apply(target, self, args), ended);
      const traced = (error: unknown, ...more: unknown[]) => {
        ended(span, error);
        return Reflect.apply(done, undefined, [error, ...more]);
      };
      const working = context.with(trace.setSpan(ROOT_CONTEXT, span), async () =>
        Reflect.apply(target, self, [job, traced, ...rest]),
      );
      // It is done when it says so, not when its promise settles.
      return followPromise(working, span, () => {}, ended);
    },
  });
}

export default create;
