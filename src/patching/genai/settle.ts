import type { Call } from './call.ts';

export type Chunks = AsyncGenerator<unknown>;

/**
 * A promise that follows the library's, and ends the call with its result, or with the last chunk of a stream.
 * @param chunksOf the generator through which a result is read that is a stream
 */
export async function settle(
  promise: Promise<unknown>,
  call: Call,
  chunksOf: (result: unknown) => Chunks | undefined,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    call.fail(error);
    throw error;
  }
  const chunks = chunksOf(result);
  if (typeof chunks?.next === 'function') followChunks(chunks, call);
  else call.finish(result);
  return result;
}

/** The library's own generator, with the methods observed through which it is read. */
function followChunks(chunks: Chunks, call: Call): void {
  const { next, return: stop } = chunks;
  chunks.next = async (...args) => {
    try {
      const step = await next.apply(chunks, args);
      if (step.done) call.end();
      else call.addChunk(step.value);
      return step;
    } catch (error) {
      call.fail(error);
      throw error;
    }
  };
  chunks.return = (value) => {
    call.end();
    return stop.call(chunks, value);
  };
}
