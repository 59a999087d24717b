/** How busy a machine is with other things: what they take is not seen in anybody's numbers, only in their quality. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const SAMPLE = 500; // ms
const IDLE = 3;
const IOWAIT = 4;

export interface Ticks {
  readonly idle: number;
  readonly total: number;
}

/** Parses `/proc/stat` (proc_stat(5)); time that a hypervisor gave to others counts as busy. */
export function parseTicks(text: string): Ticks {
  // Guest time, the last two fields, is part of user time already.
  const fields = (/^cpu +(.+)$/m.exec(text)?.[1] ?? '').split(' ').map(Number).slice(0, 8);
  const total = fields.reduce((sum, value) => sum + value, 0);
  return { idle: (fields[IDLE] ?? 0) + (fields[IOWAIT] ?? 0), total };
}

export function busyShare(before: Ticks, after: Ticks): number {
  const total = after.total - before.total;
  return total === 0 ? 0 : 1 - (after.idle - before.idle) / total;
}

/** Share (0..1) of all cores that is in use while this process waits. */
export async function otherLoad(): Promise<number> {
  const before = parseTicks(readFileSync('/proc/stat', 'utf8'));
  await delay(SAMPLE);
  return busyShare(before, parseTicks(readFileSync('/proc/stat', 'utf8')));
}
