import { log } from '../node/log.ts';

let isSaid = false;

/**
 * A hook runs its own code in here: a throw of that code is said once, and goes no further. Code of Node or of another hook is
 * never called in here, since its errors are the app's.
 * @returns what `ours` returns, or `otherwise` where it threw
 */
export function failOpen<T>(otherwise: T, ours: () => T): T {
  try {
    return ours();
  } catch (error) {
    sayOnce(error);
    return otherwise;
  }
}

function sayOnce(error: unknown): void {
  if (isSaid) return;
  isSaid = true;
  log(
    'error',
    `looking at a module failed (${textOf(error)}); the app goes on, some of it may be untraced. Please report this.`,
  );
}

/** Of whatever was thrown. Never throws. */
export function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}
