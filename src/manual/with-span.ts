import type { Span } from '@opentelemetry/api';
import { isAsyncGeneratorFunction, isGeneratorFunction, traceAsyncGenerator, traceGenerator } from './generators.ts';
import { Operation } from './operation.ts';
import type { OperationOptions } from './options.ts';

/**
 * Runs a function in a span of its own, which is the active one meanwhile, and returns what the function returns. The span
 * ends when the function has returned, when the promise it returned has settled, or, for a generator function, when the
 * generator is done (its span starts with the first `next()`). What is thrown, or rejected with, is recorded on the span as
 * an exception, sets its status to ERROR, and reaches the caller as it would have.
 * Without the loader in this process the function just runs.
 *
 * @example
 * const order = await withSpan('place order', { attributes: { 'order.items': 3 } }, () => orders.place(items));
 */
export function withSpan<Result>(name: string, work: (span: Span) => Result): Result;
export function withSpan<Result>(name: string, options: OperationOptions, work: (span: Span) => Result): Result;
export function withSpan<Result>(
  name: string,
  second: OperationOptions | ((span: Span) => Result),
  third?: (span: Span) => Result,
): Result {
  if (typeof second === 'function') return runInSpan(name, {}, second);
  if (third === undefined) throw new TypeError('withSpan(name, [options], work): work is not a function');
  return runInSpan(name, second, third);
}

export function runInSpan<Result>(name: string, options: OperationOptions, work: (span: Span) => Result): Result {
  if (isGeneratorFunction(work)) return traceGenerator(name, options, work) as Result;
  if (isAsyncGeneratorFunction(work)) return traceAsyncGenerator(name, options, work) as Result;
  const operation = new Operation(name, options);
  const result = operation.run(() => work(operation.span));
  if (!isThenable(result)) {
    operation.end();
    return result;
  }
  // Not every thenable's `then` gives another one.
  return Promise.resolve(result).then(
    (value) => {
      operation.end();
      return value;
    },
    (error: unknown) => {
      operation.fail(error);
      throw error;
    },
  ) as Result;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
