import { type AsyncSteps, followAsyncSteps, followPromise } from '../end-of-span/follow.ts';
import { type Call, observerOf } from './call.ts';

/** The promises of the library consist of two steps: the HTTP exchange, and what turns its response into the result. */
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
export function followApiPromise(promise: unknown, call: Call): void {
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
  const failed = (_call: Call, error: unknown) => call.fail(error);
  api.responsePromise = followPromise(
    api.responsePromise,
    call,
    () => {
      if (api.parsedPromise === undefined && !derived) call.end();
    },
    failed,
  );
  const parsed = (_call: Call, result: unknown) => {
    if (isStream(result)) followStream(result, call);
    else call.finish(result);
  };
  api.parseResponse = function (...args) {
    return followPromise(Promise.resolve(parseResponse.apply(this, args)), call, parsed, failed);
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
    followAsyncSteps(chunks as AsyncSteps, observerOf(call));
    return chunks;
  };
}
