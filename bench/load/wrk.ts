import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { track } from '../children.ts';
import type { Prefix } from '../cores.ts';

const CONNECTIONS = 32;
const SPARE = 10_000; // ms

/** Returns what is missing and the command that installs it, or undefined. */
export function missingWrk(): string | undefined {
  return spawnSync('wrk', ['--version']).error ? 'wrk is missing; run as root: apt-get install -y wrk' : undefined;
}

export interface Load {
  readonly requests: number;
  /** Requests per second. */
  readonly rate: number;
}

/**
 * Requests as fast as the app answers, for `seconds`. Rejects when one of them fails.
 * @param prefix what puts wrk onto a core of its own choice; default: where this process is
 */
export async function saturate(url: string, seconds: number, prefix: Prefix = []): Promise<Load> {
  const command = [...prefix, 'wrk', '-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, url];
  const running = promisify(execFile)(command[0] as string, command.slice(1), {
    timeout: seconds * 1000 + SPARE,
  });
  track(running.child);
  const { stdout } = await running;
  return parseWrk(stdout);
}

/** @throws Error when a request failed, or the text is not what wrk prints */
export function parseWrk(text: string): Load {
  const failed = /^\s*(?:Socket errors|Non-2xx or 3xx responses):.*$/m.exec(text)?.[0];
  if (failed) throw new Error(`wrk: ${failed.trim()}`);
  const requests = /^\s*(\d+) requests in/m.exec(text)?.[1];
  const rate = /^Requests\/sec:\s+([\d.]+)$/m.exec(text)?.[1];
  if (requests === undefined || rate === undefined) throw new Error(`wrk said: ${text.trim()}`);
  return { requests: Number(requests), rate: Number(rate) };
}
