import type { LibraryHost } from './define.ts';

/** So many arguments are handed on: a list of any length would be an array per call. */
type Few = [a?: unknown, b?: unknown, c?: unknown, d?: unknown];

/**
 * For what a library calls later on: a throw of ours is recorded and goes no further. It runs also when the library is
 * switched off, so that spans that were started then still end; ask `host.off` before starting one.
 */
export function guarded<Args extends Few>(
  host: Pick<LibraryHost, 'fault'>,
  handle: (...args: Args) => void,
): (...args: Args) => void {
  const call = handle as (...args: Few) => void;
  const safe = (a: unknown, b: unknown, c: unknown, d: unknown): void => {
    try {
      call(a, b, c, d);
    } catch (error) {
      host.fault(error);
    }
  };
  return safe as (...args: Few) => void as (...args: Args) => void;
}

/** The same for what gives something back: undefined where it failed, or where the library is off. */
export function guardedStart<Args extends Few, R>(
  host: Pick<LibraryHost, 'fault' | 'off'>,
  start: (...args: Args) => R | undefined,
): (...args: Args) => R | undefined {
  const call = start as (...args: Few) => R | undefined;
  const safe = (a: unknown, b: unknown, c: unknown, d: unknown): R | undefined => {
    if (host.off) return undefined;
    try {
      return call(a, b, c, d);
    } catch (error) {
      host.fault(error);
      return undefined;
    }
  };
  return safe as (...args: Few) => R | undefined as (...args: Args) => R | undefined;
}
