import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { context, trace } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { sendWithin } from '../../patching/messaging/jobs.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { added, startAdd, startAddAll } from './span.ts';
import { type Tasks, tracedTasks } from './tasks.ts';

/** From version 0.16 on the tasks are one of several parameters in an object. */
interface Parameters {
  tasks?: Tasks;
}

const create: CreatePatch = (host) => ({
  onFile({ path, version, exports }) {
    const functions = exports as object;
    if (path === 'dist/helpers.js') {
      replaceMethod(functions, 'makeAddJob', (original) => making(original, startAdd, added, host));
      replaceMethod(functions, 'makeAddJobs', (original) => making(original, startAddAll, endSpanWith, host));
      for (const name of ['makeWithPgClientFromPool', 'makeWithPgClientFromClient'])
        replaceMethod(functions, name, (original) => withoutHousekeeping(original, host));
    } else if (path === 'dist/worker.js') {
      const isAlone = /^0\.1[345]\./.test(version);
      replaceMethod(functions, 'makeNewWorker', (original) => {
        const make = untraced(original, host);
        const tracing = tracedTasks(host);
        return function makeNewWorker(...args) {
          const given = args[1] as Parameters | Tasks | undefined;
          if (isAlone) args[1] = tracing(given as Tasks) ?? given;
          else if (given !== undefined) args[1] = { ...given, tasks: tracing(given.tasks as Tasks) ?? given.tasks };
          return make.apply(this, args);
        };
      });
    } else if (path === 'dist/main.js') {
      for (const name of ['runTaskListInternal', 'runTaskList'])
        replaceMethod(functions, name, (original) => untraced(original, host));
    }
    return exports;
  },
});

/** Looking for jobs, listening for them and noting what became of them is in nobody's trace. */
function untraced(original: Method, host: LibraryHost): Method {
  return function (...args) {
    if (host.off) return original.apply(this, args);
    return context.with(suppressTracing(ROOT_CONTEXT), original, this, ...args);
  };
}

/** Both give a function that calls back with a client. Outside of jobs and requests each query would be a trace of its own. */
function withoutHousekeeping(original: Method, host: LibraryHost): Method {
  return function (...args) {
    const withClient = original.apply(this, args);
    if (typeof withClient !== 'function') return withClient;
    return standIn(withClient as Method, {
      apply(target, self, given: unknown[]) {
        const active = context.active();
        if (host.off || trace.getSpan(active) !== undefined) return Reflect.apply(target, self, given);
        return context.with(suppressTracing(active), () => Reflect.apply(target, self, given));
      },
    });
  };
}

function endSpanWith(span: Span): void {
  span.end();
}

/** `makeAddJob` and `makeAddJobs` give the function that adds jobs. */
function making(
  original: Method,
  startFrom: (what: unknown) => Span | undefined,
  tell: (span: Span, result: unknown) => void,
  host: LibraryHost,
): Method {
  const start = guardedStart(host, startFrom);
  const done = guarded(host, tell);
  const failed = guarded(host, endSpan);
  return function (...args) {
    const add = original.apply(this, args);
    if (typeof add !== 'function') return add;
    return standIn(add as Method, {
      apply(target, self, given: unknown[]) {
        const span = start(given[0]);
        if (span === undefined) return Reflect.apply(target, self, given);
        return sendWithin(span, () => Reflect.apply(target, self, given), done, failed);
      },
    });
  };
}

export default create;
