import { syncBuiltinESMExports } from 'node:module';
import { isMainThread, MessagePort, parentPort } from 'node:worker_threads';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch, LibraryHost } from '../../patching/define.ts';
import { guardedStart } from '../../patching/guard.ts';
import { type Method, prototypeOf, replaceMethod } from '../../patching/replace-method.ts';
import { carryPostedTasks } from '../../patching/workers/posted-tasks.ts';
import { continueOnPort } from '../../patching/workers/received-messages.ts';
import { contextIn } from '../../patching/workers/task-context.ts';

const POOL = 'dist/worker_pool/index.js';
const WORKER = 'dist/worker.js';

const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path === POOL) carryPostedTasks(prototypeOf((exports as { WorkerInfo: object }).WorkerInfo), host);
    if (path === WORKER && !isMainThread) continueContexts(host);
    return exports;
  },
});

/**
 * The first message to a worker has the port on which tasks come: as events, or, while nothing is done, read from the port one after
 * the other, each one handled before the next is asked for.
 */
function continueContexts(host: LibraryHost): void {
  const ports = new WeakSet<object>();
  const adopt = (data: unknown): unknown => {
    const port = (data as { port?: unknown } | null)?.port;
    if (port instanceof MessagePort && !ports.has(port)) {
      ports.add(port);
      continueOnPort(port, host, (task) => task);
    }
    return undefined;
  };
  if (parentPort !== null) continueOnPort(parentPort, host, adopt);
  const threads = process.getBuiltinModule('node:worker_threads');
  replaceMethod(threads, 'receiveMessageOnPort', (original) => receiveWithin(original, ports, host));
  syncBuiltinESMExports();
}

function receiveWithin(original: Method, ports: WeakSet<object>, host: LibraryHost): Method {
  let entered: { dispose(): void } | undefined;
  const leave = guardedStart(host, () => {
    entered?.dispose();
    entered = undefined;
  });
  const enter = guardedStart(host, (entry: { message: unknown } | undefined) => {
    if (entry !== undefined) entered = context.attach(contextIn(entry.message) ?? ROOT_CONTEXT);
  });
  return function (...args) {
    if (!ports.has(args[0] as object)) return original.apply(this, args);
    leave();
    const entry = original.apply(this, args);
    enter(entry as { message: unknown } | undefined);
    return entry;
  };
}

export default create;
