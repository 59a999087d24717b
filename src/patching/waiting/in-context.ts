import type { Context } from '@opentelemetry/api';
import { context } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { replaceMethod } from '../replace-method.ts';

export type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** The callback, called in that context by whomever: for callbacks that no library looks at. */
export function inContext(active: Context, callback: Callback): Callback {
  return function (...args) {
    return context.with(active, callback, this, ...args);
  };
}

/** A value that is no function is left as it is. */
export function inActiveContext(value: unknown): unknown {
  return typeof value === 'function' ? inContext(context.active(), value as Callback) : value;
}

/**
 * The functions among the first `count` arguments of a method are called in the context in which the method was. What the method
 * gets besides them, such as arguments for a task, is the app's.
 */
export function bindCallbacks(holder: object, names: readonly string[], host: LibraryHost, count = 3): void {
  for (const name of names) {
    replaceMethod(holder, name, (original) => {
      return function (...args) {
        if (!host.off) {
          const last = Math.min(count, args.length);
          for (let index = 0; index < last; index++) args[index] = inActiveContext(args[index]);
        }
        return original.apply(this, args);
      };
    });
  }
}
