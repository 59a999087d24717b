/**
 * A network of its own for a process, with nothing in it. What looks up a cloud's metadata when it starts, as upstream does
 * by default, can then be measured as people run it, and still nothing leaves the machine.
 */
import { spawn, spawnSync } from 'node:child_process';
import { track } from './children.ts';
import type { Prefix } from './cores.ts';

export interface EmptyNetwork {
  /** Puts a command into it. Entering costs a fraction of the CPU that making one would. */
  readonly prefix: Prefix;
  close(): void;
}

/** Undefined where none can be made: it needs Linux, util-linux and root. */
export function makeEmptyNetwork(): EmptyNetwork | undefined {
  const seconds = 3600; // Ends by itself, should nobody close it.
  const holder = track(spawn('unshare', ['--net', 'sleep', String(seconds)], { stdio: 'ignore' }));
  holder.on('error', () => {});
  if (holder.pid === undefined) return undefined;
  const prefix = ['nsenter', `--net=/proc/${holder.pid}/ns/net`];
  if (!isEmpty(prefix)) {
    holder.kill('SIGKILL');
    return undefined;
  }
  return { prefix, close: () => void holder.kill('SIGKILL') };
}

/** `unshare` takes a moment; until then the namespace is that of this process, and has interfaces that are up. */
function isEmpty(prefix: Prefix): boolean {
  const [command = '', ...args] = prefix;
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 0; attempt < 50; attempt++) {
    const { status, stdout } = spawnSync(command, [...args, 'cat', '/proc/self/net/route'], { encoding: 'utf8' });
    // One line of headings: no route leads anywhere.
    if (status === 0 && stdout.trim().split('\n').length === 1) return true;
    Atomics.wait(wait, 0, 0, 20);
  }
  return false;
}
