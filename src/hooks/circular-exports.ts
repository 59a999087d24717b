import { types } from 'node:util';

/**
 * Calls `use` for a file that was evaluated. Where another file of a circle has required it meanwhile, Node gives its exports a
 * prototype that warns of each property that is missing, until the file is loaded, which it is right after this
 * (`getExportsForCircularRequire`, https://github.com/nodejs/node/blob/v24.11.0/lib/internal/modules/cjs/loader.js). A patch asks
 * for some that only other versions have, and that is no mistake of the app's: until `use` is through nobody is warned.
 */
export function withoutCircleWarnings<T>(exports: unknown, use: () => T): T {
  // A proxy that the file itself exports is not asked for anything.
  if (typeof exports !== 'object' || exports === null || types.isProxy(exports)) return use();
  const warning: object | null = Object.getPrototypeOf(exports);
  if (warning === Object.prototype || !types.isProxy(warning)) return use();
  Reflect.setPrototypeOf(exports, Object.prototype);
  try {
    return use();
  } finally {
    Reflect.setPrototypeOf(exports, warning);
  }
}
