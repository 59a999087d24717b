import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** `context.with` of whoever is registered. */
export type With = (
  context: Context,
  fn: (...args: unknown[]) => unknown,
  thisArg: unknown,
  ...args: unknown[]
) => unknown;

/** `context.bind`, of functions and event emitters, as the official manager does it: a chunk, as few apps and patches ask for it. */
export function createBind(enter: With): <T>(context: Context, target: T) => T {
  class Binding extends AsyncLocalStorageContextManager {
    override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
      context: Context,
      fn: F,
      thisArg?: ThisParameterType<F>,
      ...args: A
    ): ReturnType<F> {
      return enter(context, fn as never, thisArg, ...args) as ReturnType<F>;
    }
  }
  const binding = new Binding();
  return (context, target) => binding.bind(context, target);
}
