import type { OperationOptions } from './options.ts';
import { runInSpan } from './with-span.ts';

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/**
 * Decorator for methods (standard decorators, TypeScript 5 and later): each call is a span, as with `withSpan`.
 * @param name default: class and method, `Orders.place`
 *
 * @example
 * class Orders {
 *   \@traced()
 *   async place(items: Item[]) { ... }
 * }
 */
export function traced(
  name?: string,
  options: OperationOptions = {},
): <This, Args extends unknown[], Result>(
  method: Method<This, Args, Result>,
  context: ClassMethodDecoratorContext<This, Method<This, Args, Result>>,
) => Method<This, Args, Result> {
  return <This, Args extends unknown[], Result>(
    method: Method<This, Args, Result>,
    { name: property, static: isStatic }: ClassMethodDecoratorContext<This, Method<This, Args, Result>>,
  ) => {
    function replacement(this: This, ...args: Args): Result {
      const owner = (isStatic ? this : (this as { constructor?: unknown } | undefined)?.constructor) as
        | { name?: unknown }
        | undefined;
      const spanName = name ?? [owner?.name, String(property)].filter(Boolean).join('.');
      // A bound generator function is one still.
      return runInSpan(spanName, options, Function.prototype.bind.call(method, this, ...args) as () => Result);
    }
    return Object.defineProperties(replacement, {
      name: { value: method.name, configurable: true },
      length: { value: method.length, configurable: true },
    });
  };
}
