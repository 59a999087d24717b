import { type AsyncSteps, followAsyncSteps, followPromise } from '../end-of-span/follow.ts';
import { type Call, observerOf } from './call.ts';

export type Chunks = AsyncGenerator<unknown>;

/**
 * A promise that follows the library's, and ends the call with its result, or with the last chunk of a stream.
 * @param chunksOf the generator through which a result is read that is a stream
 */
export function settle(
  promise: Promise<unknown>,
  call: Call,
  chunksOf: (result: unknown) => Chunks | undefined,
): Promise<unknown> {
  const done = (_call: Call, result: unknown) => {
    const chunks = chunksOf(result);
    if (typeof chunks?.next === 'function') followAsyncSteps(chunks as AsyncSteps, observerOf(call));
    else call.finish(result);
  };
  return followPromise(promise, call, done, failed);
}

function failed(call: Call, error: unknown): void {
  call.fail(error);
}
