import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { crc32 } from 'node:zlib';
import { isAlive, statOf, UNKNOWN_START } from '../../node/is-alive.ts';

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
  return { place, pid, start: statOf(pid)?.start ?? UNKNOWN_START };
}

/**
 * May `owner` still deliver its segments itself? When in doubt it may: that costs a delay, the opposite mistake
 * costs duplicates.
 * @param silence ms since it last touched its segment
 */
export function mayLive(owner: Owner, me: Owner, silence: number): boolean {
  // Another container, machine or boot: its pid means nothing here.
  if (owner.place !== me.place) return silence < SILENT_AFTER;
  return isAlive(owner.pid, owner.start);
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
