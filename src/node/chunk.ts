import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';

/**
 * Loads a file of the build that was left out of what its caller is in, at the first call. The type argument is that of the module
 * (`typeof import` of its file); the name is the path of that file in src, with `-` for `/`: `metrics-provider`. The build makes a
 * file for each call that it finds, and fails where the two differ (build/chunks.ts).
 * @throws what `require` throws: a file that is not there, or what fails while it is evaluated
 */
export function loadChunk<Module>(name: string): Module {
  return require(join(__dirname, `${name}.cjs`));
}

/**
 * Gives a function that loads a chunk at its first use, which may be within a request: it is read in the context in which `deferChunk` was called,
 * else the context of that request would live as long as the process. To be called where a module is evaluated: that is outside of
 * requests. A chunk that could not be loaded is tried again at the next use.
 * @throws what `load` throws
 */
export function deferChunk<Module>(load: () => Module): () => Module {
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let loaded: Module | undefined;
  return () => {
    loaded ??= outsideOfRequests(load);
    return loaded;
  };
}
