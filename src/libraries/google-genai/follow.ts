import type { Call } from '../genai/call.ts';

type Chunks = AsyncGenerator<unknown>;

/** A promise that follows the library's, and ends the call with its result, or with the last chunk of a stream. */
export async function follow(promise: Promise<unknown>, call: Call): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    call.fail(error);
    throw error;
  }
  if (isStream(result)) followStream(result, call);
  else call.finish(result);
  return result;
}

function isStream(result: unknown): result is Chunks {
  return typeof (result as Partial<Chunks> | null)?.next === 'function';
}

/** The library's own generator, with the methods observed through which it is read. */
function followStream(chunks: Chunks, call: Call): void {
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
