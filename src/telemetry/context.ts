import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * The official manager, on AsyncLocalStorage, which also knows what contexts a synchronous error has left.
 * @param outermost what is active where nothing else is; a span started in `ROOT_CONTEXT` by name begins a trace all the same
 */
export function createContextManager(outermost: Context = ROOT_CONTEXT): ContextManager {
  manager = new LoaderContextManager(outermost);
  return manager;
}

let manager: LoaderContextManager | undefined;

/**
 * As `context.with`, for events that Node emits as the last thing in a call from outside of JavaScript: Node takes the context
 * back then, and nobody's code runs before. A frame made to take it back costs as much as the one to enter it (0.15 us).
 */
export function enter(context: Context, fn: Callable, thisArg: unknown, args: unknown[]): unknown {
  return manager === undefined ? Reflect.apply(fn, thisArg, args) : manager.enter(context, fn, thisArg, args);
}

type Callable = (this: never, ...args: never[]) => unknown;

/**
 * Node 22, and later ones with --no-async-context-frame, keep stores on resources: what is entered there is not taken back.
 * https://github.com/nodejs/node/pull/55552
 */
const takesBack = !('kResourceStore' in new AsyncLocalStorage());

/** The contexts that the last error left since the event loop turned, innermost first. */
export function contextsLeft(): readonly Context[] {
  return left;
}

const left: Context[] = [];
const { setImmediate } = globalThis;

function leave(context: Context): void {
  // Whoever caught the error goes on in this turn of the loop; in the next one it says nothing any more.
  if (left.length === 0) setImmediate(clear).unref();
  left.push(context);
}

function clear(): void {
  left.length = 0;
}

class LoaderContextManager extends AsyncLocalStorageContextManager {
  readonly #outermost: Context;

  constructor(outermost: Context) {
    super();
    this.#outermost = outermost;
  }

  override active(): Context {
    const active = super.active();
    return active === ROOT_CONTEXT ? this.#outermost : active;
  }

  enter(context: Context, fn: Callable, thisArg: unknown, args: unknown[]): unknown {
    if (!takesBack) return this.with(context, Reflect.apply, undefined, fn, thisArg, args);
    if (left.length > 0) clear();
    let threw = true;
    try {
      this.attach(context);
      const result: unknown = Reflect.apply(fn, thisArg, args);
      threw = false;
      return result;
    } finally {
      if (threw) leave(context);
    }
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    // Code runs again, so what threw before was caught: it says nothing about an error of this call.
    if (left.length > 0) clear();
    let threw = true;
    // Not `catch`: an error thrown again would be printed with this line as its source.
    try {
      // The official method would make a bound function for every call with a `this`.
      const result: unknown =
        thisArg == null
          ? super.with(context, fn, undefined, ...args)
          : super.with(context, Reflect.apply, undefined, fn, thisArg, args);
      threw = false;
      return result as ReturnType<F>;
    } finally {
      if (threw) leave(context);
    }
  }
}
