import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Callback, inContext } from '../../patching/waiting/in-context.ts';

/** A value that waits, with the context of who pushed it. The queue hands it on as it is, wherever it hands values on. */
class Waiting {
  readonly value: unknown;
  readonly context: Context;

  constructor(value: unknown, active: Context) {
    this.value = value;
    this.context = active;
  }
}

/** A queue's worker is else called in the context in which the task before it ended. */
const create: CreatePatch = (host) => {
  /** @param making `fastq(context?, worker, concurrency)`, or `fastq.promise` */
  const makeQueue = (making: Callback): Callback =>
    standIn(making, {
      apply(target, self, args: unknown[]) {
        const at = typeof args[0] === 'function' ? 0 : 1;
        const worker = args[at];
        if (host.off || typeof worker !== 'function') return Reflect.apply(target, self, args);
        const queue = Reflect.apply(target, self, args.with(at, unwrapping(worker as Callback))) as object;
        wrapValues(queue);
        return queue;
      },
    });
  return {
    onFile({ main, exports }) {
      if (!main || typeof exports !== 'function') return exports;
      replaceMethod(exports, 'promise', makeQueue);
      return makeQueue(exports as Callback);
    },
  };
};

function unwrapping(worker: Callback): Callback {
  return function (waiting, done) {
    // A task may come from a queue that existed before: none is known, but values are the app's.
    if (!(waiting instanceof Waiting)) return worker.call(this, waiting, done);
    return done === undefined
      ? context.with(waiting.context, worker, this, waiting.value)
      : context.with(waiting.context, worker, this, waiting.value, done);
  };
}

function wrapValues(queue: object): void {
  for (const name of ['push', 'unshift']) {
    replaceMethod(queue, name, (original) => {
      return function (value, done) {
        const active = context.active();
        return original.call(
          this,
          new Waiting(value, active),
          typeof done === 'function' ? inContext(active, done as Callback) : done,
        );
      };
    });
  }
  replaceMethod(queue, 'getQueue', (original) => {
    return function () {
      return (original.call(this) as unknown[]).map(unwrap);
    };
  });
  replaceMethod(queue, 'error', (original) => {
    return function (handler) {
      if (typeof handler !== 'function') return original.call(this, handler);
      return original.call(this, (error: unknown, waiting: unknown) => handler(error, unwrap(waiting)));
    };
  });
}

function unwrap(waiting: unknown): unknown {
  return waiting instanceof Waiting ? waiting.value : waiting;
}

export default create;
