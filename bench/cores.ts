/** The app has a core for itself, everything else runs on the others: neither takes time from the other. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Command prefix for the app, empty where nothing can be pinned. */
export type Prefix = readonly string[];

/** Expands the kernel's list format: `0-2,5` is 0, 1, 2, 5. */
export function parseCpuList(text: string): number[] {
  return text
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** Moves this process, and so its later children, away from the first core; returns what puts an app onto it. */
export function splitCores(): { readonly prefix: Prefix; readonly text: string } {
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const [app, ...others] = parseCpuList(allowed);
  if (others.length === 0)
    return { prefix: [], text: 'one core for everything: numbers under load are not comparable' };
  const { status } = spawnSync('taskset', ['-a', '-c', '-p', others.join(','), String(process.pid)]);
  if (status !== 0) {
    return { prefix: [], text: 'taskset is missing, nothing is pinned; run as root: apt-get install -y util-linux' };
  }
  const rest = others.length === 1 ? `core ${others[0]}` : `cores ${others.join(', ')}`;
  return { prefix: ['taskset', '-c', String(app)], text: `the app on core ${app}, everything else on ${rest}` };
}
