import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, listening } from '../harness/port.ts';

export interface Server<Name extends string> {
  ports: Record<Name, number>;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;
const START_LIMIT = 30_000; // ms

/**
 * Starts a program that is told its ports, and waits until it listens on all of them; once more with other ports where
 * somebody else was faster.
 */
export async function startServer<Name extends string>(
  binary: string,
  names: readonly Name[],
  argsFor: (ports: Record<Name, number>) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Server<Name>> {
  for (let attempt = 1; ; attempt++) {
    const numbers = await Promise.all(names.map(() => freePort()));
    const ports = Object.fromEntries(names.map((name, index) => [name, numbers[index]])) as Record<Name, number>;
    const child = spawn(binary, argsFor(ports), {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
    const ended = once(child, 'close').then(([code]) => Promise.reject(new Error(`it ended (${code}): ${log}`)));
    try {
      await Promise.race([Promise.all(numbers.map((port) => listening(port, START_LIMIT))), ended]);
      ended.catch(() => {}); // From here on, by us.
      return { ports, log: () => log, stop: () => stop(child) };
    } catch (error) {
      await stop(child);
      if (attempt === ATTEMPTS || !/address already in use/.test(log)) throw error;
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await once(child, 'exit');
}
