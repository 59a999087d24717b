/** Queues and memoizers as `async` has them, and `neo-async` after it. */
import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { type Method, replaceInherited, replaceMethod } from '../replace-method.ts';
import { standIn } from '../stand-in.ts';
import { type Callback, inContext } from './in-context.ts';
import { bindCallers } from './memoizer.ts';

interface Item {
  callback?: unknown;
}

interface Queue {
  /** The items that wait: a list, or a heap. */
  _tasks: object;
  /** The items that are being worked on, those of the call that is just made being the last. */
  workersList(): readonly object[];
}

/** In all versions an item gets among the waiting by one of these, as the last argument. */
const INSERT = ['push', 'unshift', 'insertBefore'];

type Replacement = (original: Callback) => unknown;

/**
 * Replaces what makes queues and memoizers, wherever the exports have it; what is exported under two names is replaced by one
 * function. A task runs in the context of who put it in, a cargo in that of the first of its tasks, and each callback in that of its
 * own task.
 */
export class AsyncQueues {
  readonly #host: LibraryHost;
  readonly #contexts = new WeakMap<object, Context>();
  readonly #replacements = new WeakMap<object, unknown>();

  constructor(host: LibraryHost) {
    this.#host = host;
  }

  /** @param names of the exports that make queues of tasks, of cargos, and memoizers */
  replace(
    exports: object,
    names: { queues: readonly string[]; cargos: readonly string[]; memoizers: readonly string[] },
  ): void {
    const replaceAll = (keys: readonly string[], replacement: Replacement) => {
      for (const key of keys) replaceMethod(exports, key, (original) => this.#once(original, replacement) as Method);
    };
    replaceAll(names.queues, this.queue);
    replaceAll(names.cargos, this.cargo);
    replaceAll(names.memoizers, this.memoizer);
  }

  /** Patches a function that makes queues, whose worker is called with one task. */
  readonly queue = (original: Callback): Callback => this.#making(original, () => 1);

  /** Patches one whose worker is called with a list of tasks. */
  readonly cargo = (original: Callback): Callback =>
    this.#making(original, (tasks) => (Array.isArray(tasks) ? tasks.length : 1));

  readonly memoizer = (original: Callback): Callback => {
    return standIn(original, {
      apply: (target, self, args: unknown[]) => bindCallers(Reflect.apply(target, self, args), this.#host),
    });
  };

  #once(original: Callback, replacement: Replacement): unknown {
    const known = this.#replacements.get(original);
    if (known !== undefined) return known;
    const made = replacement(original);
    this.#replacements.set(original, made);
    return made;
  }

  #making(original: Callback, count: (tasks: unknown) => number): Callback {
    return standIn(original, {
      apply: (target, self, args: unknown[]) => {
        const [worker] = args;
        if (this.#host.off || typeof worker !== 'function') return Reflect.apply(target, self, args);
        let queue: Queue | undefined;
        const inItsContext = standIn(worker as Callback, {
          apply: (task, receiver, values: unknown[]) => {
            const asker = queue && this.#contextOf(queue, count(values[0]));
            if (asker === undefined) return Reflect.apply(task, receiver, values);
            return context.with(asker, task, receiver, ...values);
          },
        });
        queue = Reflect.apply(target, self, args.with(0, inItsContext)) as Queue;
        this.#observe(queue);
        return queue;
      },
    });
  }

  #contextOf(queue: Queue, count: number): Context | undefined {
    const item = queue.workersList().at(-count);
    return item && this.#contexts.get(item);
  }

  #observe({ _tasks: tasks }: Queue): void {
    const remember = (item: unknown) => this.#remember(item);
    for (const name of INSERT) {
      replaceInherited(tasks, name, (original) => {
        return function (...args) {
          remember(args.at(-1));
          return original.apply(this, args);
        };
      });
    }
  }

  /** A queue may be made of another one, which has seen the item before. */
  #remember(item: unknown): void {
    if (typeof item !== 'object' || item === null || this.#contexts.has(item)) return;
    const active = context.active();
    this.#contexts.set(item, active);
    const { callback } = item as Item;
    if (typeof callback === 'function') Object.assign(item, { callback: inContext(active, callback as Callback) });
  }
}
