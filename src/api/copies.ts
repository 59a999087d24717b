import { apiGlobal } from './registration.ts';

/** The file in a CommonJS copy that registers: `build/...` up to 1.9, `dist/...` from 1.10 on. */
export const API_REGISTRY_FILES: readonly string[] = [
  'build/src/internal/global-utils.js',
  'dist/internal/global-utils.cjs',
];

/** The same in an ES-module copy, which exist from 1.10 on, with the binding that `patchApiCopy` replaces. */
export const API_ES_MODULES: Readonly<Record<string, readonly string[]>> = {
  'dist/internal/global-utils.mjs': ['registerGlobal'],
};

type RegisterGlobal = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Lets a copy of another version register what we do not hold (metrics, logs, its logger). A copy insists on finding
 * exactly its own version on the global, so the global shows that version while the copy's own function runs:
 * everything else, such as refusing a second registration, stays as it is written there.
 *
 * `exports` has the `registerGlobal` of one of the files above, `version` is its package's. False when there is nothing
 * to patch.
 */
export function patchApiCopy(exports: unknown, version: string): boolean {
  if (typeof exports !== 'object' || exports === null) return false;
  try {
    const original: unknown = Reflect.get(exports, 'registerGlobal');
    if (typeof original !== 'function') return false;
    return Reflect.set(exports, 'registerGlobal', showing(version, original as RegisterGlobal));
  } catch {
    // A constant binding of an ES module.
    return false;
  }
}

function showing(version: string, register: RegisterGlobal): RegisterGlobal {
  return function registerGlobal(...args) {
    const api = apiGlobal();
    if (api === undefined) return register.apply(this, args);
    const shown = api.version;
    // A global that is not ours may not allow it; then the copy finds what it would find without us.
    if (!Reflect.set(api, 'version', version)) return register.apply(this, args);
    try {
      return register.apply(this, args);
    } finally {
      api.version = shown;
    }
  };
}
