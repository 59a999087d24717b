import { readFileSync } from 'node:fs';

/** When a process started, where that cannot be known. */
export const UNKNOWN_START = '0';

/**
 * Is there a process of this number, here, that started then? When in doubt there is.
 * @param start clock ticks since boot
 */
export function isAlive(pid: number, start: string): boolean {
  const seen = statOf(pid);
  // A zombie has a pid, and nothing else.
  if (seen !== undefined) return seen.state !== 'Z' && seen.state !== 'X' && sameStart(seen.start, start);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Fields 3 and 22 of proc_pid_stat(5), where there is such a thing; the second field, a name, may contain anything. */
export function statOf(pid: number): { state: string; start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [fields[0], fields[19]];
    return state === undefined || start === undefined ? undefined : { state, start };
  } catch {
    return undefined;
  }
}

function sameStart(a: string, b: string): boolean {
  return a === b || a === UNKNOWN_START || b === UNKNOWN_START;
}
