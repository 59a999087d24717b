import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { type Method, prototypeOf, replaceMethod } from '../../patching/replace-method.ts';

interface Queue {
  readonly jobs: readonly unknown[];
  readonly pending: number;
  readonly concurrency: number;
}

/** The place of the first job among the arguments. */
const ADD: Readonly<Record<string, number>> = { push: 0, unshift: 0, splice: 2 };

/**
 * A job is else called in the context in which the job before it ended. `start` (version 6) and `_start` (7) take the first that
 * waits, call it, and call themselves for the next one.
 */
const create: CreatePatch = (host) => {
  const askers = new WeakMap<Queue, Askers>();
  const patched = new WeakSet<object>();

  const remember = (queue: Queue, jobs: readonly unknown[]) => {
    const known = askers.get(queue) ?? new Askers();
    askers.set(queue, known);
    for (const job of jobs) known.add(job, context.active());
  };

  const starting = (original: Method<Queue>): Method<Queue> =>
    function (...args) {
      const takesOne = this.jobs.length > 0 && this.pending < this.concurrency;
      const asker = takesOne ? askers.get(this)?.take(this.jobs) : undefined;
      return asker === undefined ? original.apply(this, args) : context.with(asker, original, this, ...args);
    };

  return {
    onFile({ path, version, exports }) {
      if (path !== 'index.js') return exports;
      const isNew = !version.startsWith('6.');
      // An ES module that is required comes as what it exports, and as what it binds.
      const { Queue: bound, default: exported } = exports as { Queue?: unknown; default?: unknown };
      const prototype = prototypeOf(isNew ? (bound ?? exported) : exports);
      if (patched.has(prototype)) return exports;
      patched.add(prototype);
      for (const [name, at] of Object.entries(ADD)) {
        replaceMethod<Queue>(prototype, name, (original) => {
          return function (...args) {
            if (!host.off) remember(this, args.slice(at));
            return original.apply(this, args);
          };
        });
      }
      replaceMethod(prototype, isNew ? '_start' : 'start', starting);
      return exports;
    },
  };
};

/** Who asked for the jobs of one queue. */
class Askers {
  /** Who asked for a function first is first: it may be pushed again. */
  readonly #contexts = new Map<unknown, Context[]>();

  add(job: unknown, asker: Context): void {
    const waiting = this.#contexts.get(job);
    if (waiting === undefined) this.#contexts.set(job, [asker]);
    else waiting.push(asker);
  }

  /** Context of the first of these jobs, which is about to be called. Once nothing waits, those that were taken out are forgotten too. */
  take(jobs: readonly unknown[]): Context | undefined {
    const [job] = jobs;
    const waiting = this.#contexts.get(job);
    const asker = waiting?.shift();
    if (jobs.length === 1) this.#contexts.clear();
    else if (waiting?.length === 0) this.#contexts.delete(job);
    return asker;
  }
}

export default create;
