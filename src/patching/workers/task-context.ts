/**
 * The context of whoever asks a pool for something, on its way to the worker that does it: in a property of the pool's own message,
 * beside what the app gives. A worker without us, or of another version, does not look at it.
 */
import { type Context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { guarded, guardedStart } from '../guard.ts';
import type { Method } from '../replace-method.ts';

const KEY = '@org/otel-auto context';

interface Message {
  [KEY]?: Record<string, string>;
}

/** Puts a context into a message of the pool, unless one is there. */
export function putContext(message: object, from: Context): void {
  if (KEY in message) return;
  const carrier: Record<string, string> = {};
  propagation.inject(from, carrier);
  if (Object.keys(carrier).length > 0) (message as Message)[KEY] = carrier;
}

/** Undefined where there is none. */
export function contextIn(message: unknown): Context | undefined {
  const carrier = typeof message === 'object' && message !== null ? (message as Message)[KEY] : undefined;
  return typeof carrier === 'object' && carrier !== null ? propagation.extract(ROOT_CONTEXT, carrier) : undefined;
}

/**
 * This method sends messages to a worker, and is to be replaced: messages that are sent during `sendFrom` get the context that is given
 * there.
 */
export class Sending {
  readonly #put: (message: unknown, from: Context) => void;
  #from: Context | undefined;

  constructor(host: LibraryHost) {
    this.#put = guarded(host, (message: unknown, from: Context) => {
      if (typeof message === 'object' && message !== null) putContext(message, from);
    });
  }

  /** To be called with the method that takes a message as its first argument. */
  replace(original: Method): Method {
    const sending = this;
    return function (...args) {
      if (sending.#from !== undefined) sending.#put(args[0], sending.#from);
      return original.apply(this, args);
    };
  }

  sendFrom<R>(from: Context, send: () => R): R {
    const before = this.#from;
    this.#from = from;
    try {
      return send();
    } finally {
      this.#from = before;
    }
  }
}

/**
 * A worker handles a message in the context that came with it.
 * @param find the message among the arguments
 * @param otherwise for a message without one; undefined: whatever is active
 */
export function withinContext(
  original: Method,
  host: LibraryHost,
  find: (args: readonly unknown[]) => unknown,
  otherwise?: Context,
): Method {
  const contextOf = guardedStart(host, (args: readonly unknown[]) => contextIn(find(args)));
  return function (...args) {
    const within = contextOf(args) ?? (host.off ? undefined : otherwise);
    if (within === undefined) return original.apply(this, args);
    return context.with(within, Reflect.apply<unknown, unknown[], unknown>, undefined, original, this, args);
  };
}
