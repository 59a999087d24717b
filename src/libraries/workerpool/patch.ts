import { parentPort } from 'node:worker_threads';
import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { prototypeOf, replaceInherited, replaceMethod } from '../../patching/replace-method.ts';
import { continueInProcess, continueOnPort } from '../../patching/workers/received-messages.ts';
import { putContext, Sending } from '../../patching/workers/task-context.ts';

/** As version 6 queues it; later ones have it in `message`. */
type Request = object & { message?: unknown };

/** A thread, a child process, and the requests that wait until it is ready. */
interface Handler {
  worker: object;
  requestQueue: Request[];
}

interface Resolver {
  promise: object;
}

const create: CreatePatch = (host) => {
  /** Contexts of tasks that wait for a worker, by the promise that the app got. */
  const askers = new WeakMap<object, Context>();
  return {
    onFile({ path, exports }) {
      if (path === 'src/Pool.js') rememberAskers(prototypeOf(exports), askers, host);
      if (path === 'src/WorkerHandler.js') carryContexts(prototypeOf(exports), askers, host);
      if (path === 'src/worker.js') {
        if (parentPort !== null) continueOnPort(parentPort, host, (request) => request);
        else if (process.send !== undefined) continueInProcess(host, (request) => request);
      }
      return exports;
    },
  };
};

function rememberAskers(pool: object, askers: WeakMap<object, Context>, host: LibraryHost): void {
  const remember = guarded(host, (promise: unknown) => {
    if (typeof promise === 'object' && promise !== null) askers.set(promise, context.active());
  });
  replaceMethod(pool, 'exec', (original) => {
    return function (...args) {
      const promise = original.apply(this, args);
      remember(promise);
      return promise;
    };
  });
}

/** `exec(method, params, resolver)` is called when the worker is free: at once, while the asker is active, or later. */
function carryContexts(handler: object, askers: WeakMap<object, Context>, host: LibraryHost): void {
  const sending = new Sending(host);
  const seen = new WeakSet<object>();
  const contextOf = guardedStart(host, ({ worker }: Handler, resolver: Resolver | undefined): Context => {
    if (!seen.has(worker)) {
      seen.add(worker);
      replaceInherited(worker, 'send', (original) => sending.replace(original));
    }
    return (resolver && askers.get(resolver.promise)) ?? context.active();
  });
  const putIntoQueued = guarded(host, (queue: readonly Request[], before: number, from: Context) => {
    const queued = queue.length > before ? queue.at(-1) : undefined;
    if (queued !== undefined) putContext((queued.message as object | undefined) ?? queued, from);
  });
  replaceMethod<Handler>(handler, 'exec', (original) => {
    return function (...args) {
      const from = contextOf(this, args[2] as Resolver | undefined);
      if (from === undefined) return original.apply(this, args);
      const { requestQueue } = this;
      const before = requestQueue.length;
      const promise = sending.sendFrom(from, () => original.apply(this, args));
      putIntoQueued(requestQueue, before, from);
      return promise;
    };
  });
}

export default create;
