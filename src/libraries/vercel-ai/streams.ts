import type { LibraryHost } from '../../patching/define.ts';
import { type AsyncSteps, followAsyncSteps, followPromise } from '../../patching/end-of-span/follow.ts';
import { guarded, guardedStart } from '../../patching/guard.ts';
import { type Method, replaceMethod } from '../../patching/replace-method.ts';

/** Results have these streams for `for await`. */
const STREAMS = [
  'textStream',
  'fullStream',
  'partialObjectStream',
  'elementStream',
  'partialOutputStream',
  'experimental_partialOutputStream',
];

/** An ending ends the spans of a call. */
interface Ending {
  end(error?: unknown): void;
}

interface Iterable {
  [Symbol.asyncIterator]?: () => AsyncSteps;
}

/** Sees how the streams of results end: what they give is as it was. */
export class ResultStreams {
  readonly #operations = new WeakMap<object, Ending>();
  readonly #patched = new WeakSet<object>();
  readonly #fail: (operation: Ending, error: unknown) => void;
  readonly #leave: (operation: Ending) => void;
  readonly #observe: (result: object, operation: Ending) => void;

  constructor(host: LibraryHost) {
    this.#fail = guarded(host, (operation: Ending, error: unknown) => operation.end(error));
    // Not at once: who has read all leaves as well, and then the SDK ends its spans.
    this.#leave = guarded(host, (operation: Ending) => setImmediate(guarded(host, () => operation.end())));
    this.#observe = guardedStart(host, (result: object, operation: Ending) => {
      this.#operations.set(result, operation);
      this.#patch(Object.getPrototypeOf(result) as object);
    });
  }

  /** Gives what the app gets for the result of `streamText` or `streamObject`, or for the promise of one. */
  observe(result: unknown, operation: Ending): unknown {
    if (result instanceof Promise) {
      const arrived = (_operation: Ending, value: unknown) => void this.observe(value, operation);
      return followPromise(result, operation, arrived, () => {});
    }
    if (typeof result === 'object' && result !== null) this.#observe(result, operation);
    return result;
  }

  /** The class of a result is not exported. */
  #patch(prototype: object): void {
    if (prototype === Object.prototype || this.#patched.has(prototype)) return;
    this.#patched.add(prototype);
    replaceMethod<object>(prototype, 'teeStream', (original) => this.#followedTee(original));
    for (const name of STREAMS) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
      if (descriptor?.get)
        Object.defineProperty(prototype, name, { ...descriptor, get: this.#followed(descriptor.get) });
    }
  }

  /** The streams that responses are made of: one that is cancelled leaves another, which nobody reads. */
  #followedTee(original: Method<object>): Method<object> {
    const operations = this.#operations;
    const [fail, leave] = [this.#fail, this.#leave];
    return function teeStream(...args) {
      const stream = original.apply(this, args) as ReadableStream;
      const operation = operations.get(this);
      return operation === undefined ? stream : passedOn(stream, operation, fail, leave);
    };
  }

  #followed(original: (this: object) => unknown): (this: object) => unknown {
    const operations = this.#operations;
    const [fail, leave] = [this.#fail, this.#leave];
    return function get() {
      const stream = original.call(this) as Iterable;
      const operation = operations.get(this);
      const iterate = stream[Symbol.asyncIterator];
      if (operation === undefined || !Object.hasOwn(stream, Symbol.asyncIterator) || iterate === undefined)
        return stream;
      stream[Symbol.asyncIterator] = function () {
        const steps = iterate.call(this);
        // Version 4 has none, and what is left there stays open.
        steps.return ??= async (value) => ({ done: true, value });
        followAsyncSteps(steps, {
          step() {},
          end: () => leave(operation),
          fail: (error) => fail(operation, error),
        });
        return steps;
      };
      return stream;
    };
  }
}

/** The same stream, which reads nothing before it is asked to. */
function passedOn(
  stream: ReadableStream,
  operation: Ending,
  fail: (operation: Ending, error: unknown) => void,
  leave: (operation: Ending) => void,
): ReadableStream {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel(reason) {
        leave(operation);
        return reader.cancel(reason);
      },
      start() {
        reader.closed.catch((error: unknown) => fail(operation, error));
      },
    },
    { highWaterMark: 0 },
  );
}
