import type { Context } from '@opentelemetry/api';
import { context } from '../telemetry/global.ts';

export type Method<This = unknown> = (this: This, ...args: unknown[]) => unknown;

/**
 * Replaces a method where it is defined (subclasses inherit the one of the base class); name, length and flags of the
 * property stay. What is no method of the prototype's own is left alone.
 */
export function replaceMethod<This>(
  prototype: object,
  name: string,
  wrap: (original: Method<This>) => Method<This>,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (typeof descriptor?.value !== 'function') return;
  const original = descriptor.value as Method<This>;
  const method = wrap(original);
  Object.defineProperty(method, 'name', { value: name, configurable: true });
  Object.defineProperty(method, 'length', { value: original.length, configurable: true });
  Object.defineProperty(prototype, name, { ...descriptor, value: method });
}

/** What is done in place of a call: `self` is what the method was called on, `undefined` included. */
export type Intercept<This = unknown> = (original: Method<This>, self: This, args: unknown[]) => unknown;

/**
 * Replaces a method by one that cannot be told from it: name, length and every other property are the old one's, and
 * stay so if those change.
 */
export function interceptMethod<This>(holder: object, name: string, intercept: Intercept<This>): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (typeof descriptor?.value !== 'function') return;
  const method = intercepted(descriptor.value as Method<This>, intercept);
  Object.defineProperty(holder, name, { ...descriptor, value: method });
}

/** The same for a function that is handed on. */
export function intercepted<This>(original: Method<This>, intercept: Intercept<This>): Method<This> {
  return new Proxy(original, { apply: intercept });
}

/** Calls a function within a context. `context.with` alone makes null of a `this` that is undefined. */
export function callWithin<This>(active: Context, fn: Method<This>, self: This, args: unknown[]): unknown {
  return context.with(active, Reflect.apply<This, unknown[], unknown>, undefined, fn, self, args);
}
