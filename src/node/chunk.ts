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
