import { log } from '../node/log.ts';
import { messageOfThrown } from '../node/thrown.ts';

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
    `looking at a module failed (${messageOfThrown(error)}); the app goes on, some of it may be untraced. Please report this.`,
  );
}
