/** What Linux says about a process, read from outside of it, so that no app measures itself. */
import { readdirSync, readFileSync } from 'node:fs';

/** Length of one tick of `/proc/<pid>/stat` (ms): `USER_HZ` is 100 on every Linux that Node supports. */
const TICK = 10;
const NANOSECONDS = 1e6;

export interface Stat {
  /** One letter: `R`, `S`, `T` (stopped), `Z` ... */
  readonly state: string;
  /** User and system time (ms) of all threads, also of those that ended. */
  readonly cpu: number;
}

/** Parses `/proc/<pid>/stat` (proc_pid_stat(5)); the name in parentheses may itself have spaces and parentheses. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', cpu: (Number(fields[11]) + Number(fields[12])) * TICK };
}

/** Resident memory (MiB) out of `/proc/<pid>/smaps_rollup`, which is exact where `status` is batched per CPU. */
export function parseRss(text: string): number {
  const kibibytes = /^Rss:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kibibytes === undefined) throw new Error('no Rss line in smaps_rollup');
  return Number(kibibytes) / 1024;
}

/** State and CPU time of a process, to 10 ms. Throws when there is no such process. */
export function stat(pid: number): Stat {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Resident memory of a process (MiB). */
export function rss(pid: number): number {
  return parseRss(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
}

/** CPU time (ms) of all threads that a process has, to the nanosecond; for a young process, where none has ended. */
export function exactCpu(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  }
  return sum / NANOSECONDS;
}
