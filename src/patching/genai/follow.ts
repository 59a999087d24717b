import type { Call } from './call.ts';

/** What the promises of the library consist of: the HTTP exchange, and what turns its response into the result. */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: (this: unknown, ...args: unknown[]) => Promise<unknown>;
  /** Set once somebody waits for the result, and not only for the raw response. */
  parsedPromise?: Promise<unknown>;
  _thenUnwrap(...args: unknown[]): unknown;
}

interface Stream {
  iterator(): AsyncIterator<unknown>;
}

/**
 * Ends the call with its result. Neither reads a response that the app wants raw, nor handles a rejection: what listens takes
 * the place of what it listens to. A result that nobody waits for ends the call when the response arrives.
 */
export function followPromise(promise: unknown, call: Call): void {
  const api = promise as ApiPromise;
  if (!(api?.responsePromise instanceof Promise) || typeof api.parseResponse !== 'function') {
    call.end();
    return;
  }
  const { parseResponse, _thenUnwrap } = api;
  let derived = false;
  Object.defineProperty(api, '_thenUnwrap', {
    value: function (this: unknown, ...args: unknown[]) {
      derived = true;
      return _thenUnwrap.apply(this as ApiPromise, args);
    },
    configurable: true,
    writable: true,
  });
  api.responsePromise = api.responsePromise.then(
    (response) => {
      if (api.parsedPromise === undefined && !derived) call.end();
      return response;
    },
    (error: unknown) => {
      call.fail(error);
      throw error;
    },
  );
  api.parseResponse = async function (...args) {
    try {
      const result = await parseResponse.apply(this, args);
      if (isStream(result)) followStream(result, call);
      else call.finish(result);
      return result;
    } catch (error) {
      call.fail(error);
      throw error;
    }
  };
}

function isStream(result: unknown): result is Stream {
  return typeof (result as Stream | null)?.iterator === 'function';
}

/** The library's own iterator, with the methods observed through which it is read. */
function followStream(stream: Stream, call: Call): void {
  const { iterator } = stream;
  stream.iterator = function (this: unknown) {
    const chunks = iterator.call(this as Stream);
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
    if (stop !== undefined) {
      chunks.return = (value) => {
        call.end();
        return stop.call(chunks, value);
      };
    }
    return chunks;
  };
}
