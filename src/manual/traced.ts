import type { OperationOptions } from './options.ts';
import { runInSpan } from './with-span.ts';

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** For methods, as standard decorators (TypeScript 5 and later) and as those of `experimentalDecorators`, which NestJS uses. */
export interface TracedDecorator {
  <This, Args extends unknown[], Result>(
    method: Method<This, Args, Result>,
    context: ClassMethodDecoratorContext<This, Method<This, Args, Result>>,
  ): Method<This, Args, Result>;
  <Decorated>(
    target: object,
    property: string | symbol,
    descriptor: TypedPropertyDescriptor<Decorated>,
  ): TypedPropertyDescriptor<Decorated>;
}

/**
 * Decorator for methods: each call is a span, as with `withSpan`.
 * @param name default: class and method, `Orders.place`
 *
 * @example
 * class Orders {
 *   \@traced()
 *   async place(items: Item[]) { ... }
 * }
 */
export function traced(name?: string, options: OperationOptions = {}): TracedDecorator {
  const decorate = (method: Method<unknown, unknown[], unknown>, property: string | symbol, isStatic: boolean) => {
    function replacement(this: unknown, ...args: unknown[]): unknown {
      const owner = (isStatic ? this : (this as { constructor?: unknown } | undefined)?.constructor) as
        | { name?: unknown }
        | undefined;
      const spanName = name ?? [owner?.name, String(property)].filter(Boolean).join('.');
      // A bound generator function is one still.
      return runInSpan(spanName, options, Function.prototype.bind.call(method, this, ...args) as () => unknown);
    }
    return Object.defineProperties(replacement, {
      name: { value: method.name, configurable: true },
      length: { value: method.length, configurable: true },
    });
  };

  // A decorator of `experimentalDecorators` gets a third argument, and finds the method in it.
  // https://www.typescriptlang.org/docs/handbook/decorators.html#method-decorators
  return ((target: unknown, second: unknown, descriptor?: PropertyDescriptor) => {
    if (descriptor === undefined) {
      const { name: property, static: isStatic } = second as ClassMethodDecoratorContext;
      return decorate(target as Method<unknown, unknown[], unknown>, property, isStatic);
    }
    if (typeof descriptor.value !== 'function') return descriptor;
    return {
      ...descriptor,
      value: decorate(descriptor.value, second as string | symbol, typeof target === 'function'),
    };
  }) as TracedDecorator;
}
