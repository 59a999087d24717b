import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';

/** What a reader must know to compare the numbers with others. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** GiB */
  readonly memory: number;
  readonly kernel: string;
  readonly node: string;
  /** ISO 8601, UTC */
  readonly date: string;
}

export function describeMachine(): Machine {
  return {
    cpu: /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? arch(),
    // Of the machine: this process may have been moved to some of them.
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
  };
}
