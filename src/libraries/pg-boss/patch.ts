import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { processWithin, sendWithin } from '../../patching/messaging/jobs.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Job, sent, startInsert, startProcess, startSend } from './span.ts';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** CommonJS files of version 10 export the class, ES modules of version 12 have it as a binding. */
const CLASSES: Readonly<Record<string, string>> = {
  'src/manager.js': 'Manager',
  'src/worker.js': 'Worker',
  'src/db.js': 'Db',
  'dist/manager.js': 'Manager',
  'dist/worker.js': 'Worker',
  'dist/db.js': 'Db',
};

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    const name = Object.hasOwn(CLASSES, path) ? CLASSES[path] : undefined;
    if (name === undefined) return exports;
    const { prototype } = (typeof exports === 'function' ? exports : (exports as Record<string, unknown>)[name]) as {
      prototype: object;
    };
    if (name === 'Manager') traceManager(prototype, host);
    // Otherwise a worker would go on in the trace of whatever has made it.
    else if (name === 'Worker') replaceMethod(prototype, 'start', outsideOfTraces);
    else replaceMethod(prototype, 'executeSql', (original) => withoutHousekeeping(original, host));
    return exports;
  },
});

function outsideOfTraces(original: Method): Method {
  return function start(...args) {
    return context.with(ROOT_CONTEXT, () => original.apply(this, args));
  };
}

/** Polling, supervision and the like happen in nobody's trace: each query would be a trace of its own. */
function withoutHousekeeping(original: Method, host: LibraryHost): Method {
  return function executeSql(...args) {
    const active = context.active();
    if (host.off || trace.getSpan(active) !== undefined) return original.apply(this, args);
    return context.with(suppressTracing(active), () => original.apply(this, args));
  };
}

function traceManager(prototype: object, host: LibraryHost): void {
  replaceMethod(prototype, 'createJob', (original) => traceSending(original, startSend, host));
  replaceMethod(prototype, 'insert', (original) => traceSending(original, startInsert, host));
  replaceMethod(prototype, 'work', (original) => {
    return function work(...args) {
      const last = args.length - 1;
      if (typeof args[last] === 'function') args[last] = traceHandler(args[last] as Handler, String(args[0]), host);
      return original.apply(this, args);
    };
  });
}

function traceSending(
  original: Method,
  startFrom: (args: readonly unknown[]) => Span | undefined,
  host: LibraryHost,
): Method {
  const start = guardedStart(host, startFrom);
  const done = guarded(host, sent);
  const failed = guarded(host, endSpan);
  return function (...args) {
    const span = start(args);
    if (span === undefined) return original.apply(this, args);
    return sendWithin(span, () => original.apply(this, args), done, failed);
  };
}

/** The app's handler gets jobs in a list; pg-boss awaits it, and fails the jobs with what it throws. */
function traceHandler(handler: Handler, queue: string, host: LibraryHost): Handler {
  const start = guardedStart(host, startProcess);
  const ended = guarded(host, endSpan);
  return standIn(handler, {
    apply(target, self, args: unknown[]) {
      const span = start(queue, args[0] as readonly Job[]);
      if (span === undefined) return Reflect.apply(target, self, args);
      return processWithin(span, () => Reflect.apply(target, self, args), ended);
    },
  });
}

export default create;
