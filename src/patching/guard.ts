import type { LibraryHost } from './define.ts';

/**
 * For what a library calls later on: a throw of ours is recorded and goes no further. It runs also when the library is
 * switched off, so that spans that were started then still end; ask `host.off` before starting one.
 */
export function guarded<A, B = void>(host: LibraryHost, handle: (a: A, b: B) => void): (a: A, b: B) => void {
  return (a, b) => {
    try {
      handle(a, b);
    } catch (error) {
      host.fault(error);
    }
  };
}

/** The same for what gives something back: undefined where it failed, or where the library is off. */
export function guardedStart<A, R, B = void>(
  host: LibraryHost,
  start: (a: A, b: B) => R | undefined,
): (a: A, b: B) => R | undefined {
  return (a, b) => {
    if (host.off) return undefined;
    try {
      return start(a, b);
    } catch (error) {
      host.fault(error);
      return undefined;
    }
  };
}
