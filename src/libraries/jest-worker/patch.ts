import { parentPort } from 'node:worker_threads';
import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { guarded } from '../../patching/guard.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { continueInProcess, continueOnPort } from '../../patching/workers/received-messages.ts';
import { putContext } from '../../patching/workers/task-context.ts';

/** Versions 27 to 29 have a file for each class, version 30 one for all. */
const QUEUES = /^build\/(?:FifoQueue|PriorityQueue|index)\.js$/;
const WORKER = /^build\/(?:workers\/)?(process|thread)Child\.js$/;

/** `[CHILD_MESSAGE_CALL, wasProcessed, method, args]`, of which nobody reads what comes behind. */
type Request = unknown[];
const BEHIND = 4;

interface Queues {
  default?: unknown;
  FifoQueue?: unknown;
  PriorityQueue?: unknown;
}

const create: CreatePatch = (host) => {
  const carry = guarded(host, (task: { request?: unknown } | undefined) => {
    const request = task?.request;
    if (host.off || !Array.isArray(request) || request.length !== BEHIND) return;
    const holder = {};
    putContext(holder, context.active());
    if (Object.keys(holder).length > 0) request[BEHIND] = holder;
  });
  const behind = (message: unknown) => (Array.isArray(message) ? (message as Request)[BEHIND] : undefined);
  /** Every call is put into the queue by the caller, also where a worker is free. */
  const carryQueued = (queue: unknown): void => {
    if (typeof queue !== 'function') return;
    replaceMethod(queue.prototype as object, 'enqueue', (original) => {
      return function (...args) {
        carry(args[0] as { request?: unknown });
        return original.apply(this, args);
      };
    });
  };
  return {
    onFile({ path, exports }) {
      const [, kind] = WORKER.exec(path) ?? [];
      if (kind === 'thread' && parentPort !== null) continueOnPort(parentPort, host, behind);
      if (kind === 'process') continueInProcess(host, behind);
      if (!QUEUES.test(path)) return exports;
      const { default: only, FifoQueue, PriorityQueue } = exports as Queues;
      for (const queue of path.endsWith('index.js') ? [FifoQueue, PriorityQueue] : [only]) carryQueued(queue);
      return exports;
    },
  };
};

export default create;
