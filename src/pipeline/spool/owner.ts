import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { crc32 } from 'node:zlib';

/** A segment belongs to a process, and to exactly that one: a later process with its number is another owner. */
export interface Owner {
  /** Where `pid` means something: machine, boot and pid namespace, as 8 hexadecimal digits. */
  readonly place: string;
  readonly pid: number;
  /** When it started, in clock ticks since boot; '0' where that cannot be known. */
  readonly start: string;
}

/** An owner elsewhere shows that it lives by touching its segments; silent for this long (ms), it does not. */
export const SILENT_AFTER = 120_000;

export function thisProcess(): Owner {
  const { pid } = process;
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  const place = crc32(`${hostname()} ${boot} ${namespace}`).toString(16).padStart(8, '0');
  return { place, pid, start: statOf(pid)?.start ?? UNKNOWN };
}

/**
 * May `owner` still deliver its segments itself? When in doubt it may: that costs a delay, the opposite mistake
 * costs duplicates.
 * @param silence ms since it last touched its segment
 */
export function mayLive(owner: Owner, me: Owner, silence: number): boolean {
  // Another container, machine or boot: its pid means nothing here.
  if (owner.place !== me.place) return silence < SILENT_AFTER;
  const seen = statOf(owner.pid);
  // A zombie has a pid, and nothing else.
  if (seen !== undefined) return seen.state !== 'Z' && seen.state !== 'X' && sameStart(seen.start, owner.start);
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const UNKNOWN = '0';

function sameStart(a: string, b: string): boolean {
  return a === b || a === UNKNOWN || b === UNKNOWN;
}

/** Fields 3 and 22 of proc_pid_stat(5); the second field, a name, may contain anything. */
function statOf(pid: number): { state: string; start: string } | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state === undefined || start === undefined ? undefined : { state, start };
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
