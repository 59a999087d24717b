import type { Context } from '@opentelemetry/api';
import { context } from '../api/global.ts';
import { type Method, replaceMethod } from './replace-method.ts';
import { standIn } from './stand-in.ts';

/** The function runs in place of a call: `self` is what the method was called on, `undefined` included. */
export type Intercept<This = unknown> = (original: Method<This>, self: This, args: unknown[]) => unknown;

/**
 * Replaces a method by a stand-in: beyond what `replaceMethod` keeps, it has no property that the old one has not, and those of
 * the old one as they change. A call costs more, so it is for what waits for a network or a disk.
 */
export function interceptMethod<This>(holder: object, name: string, intercept: Intercept<This>): void {
  replaceMethod<This>(holder, name, (original) => intercepted(original, intercept));
}

/** The same for a function that is handed on. */
export function intercepted<This>(original: Method<This>, intercept: Intercept<This>): Method<This> {
  return standIn<Method<This>, unknown[]>(original, { apply: intercept });
}

/** Calls a function within a context. `context.with` alone makes null of a `this` that is undefined. */
export function callWithin<This>(active: Context, fn: Method<This>, self: This, args: unknown[]): unknown {
  return context.with(active, Reflect.apply<This, unknown[], unknown>, undefined, fn, self, args);
}
