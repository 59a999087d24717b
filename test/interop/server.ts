import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, listening } from '../harness/port.ts';

export interface Server<Name extends string> {
  ports: Record<Name, number>;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
  /** Ends it by SIGKILL, which it is not told of. */
  kill(): Promise<void>;
  /** Starts it once more, with the same ports; only after it has ended. */
  again(): Promise<void>;
}

const ATTEMPTS = 3;
const START_LIMIT = 30_000; // ms

interface Started {
  child: ChildProcess;
  log(): string;
}

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
    const args = argsFor(ports);
    try {
      const runs = [await start(binary, args, env, numbers)];
      const child = () => (runs.at(-1) as Started).child;
      return {
        ports,
        log: () => runs.map(({ log }) => log()).join('\n'),
        stop: () => end(child(), 'SIGTERM'),
        kill: () => end(child(), 'SIGKILL'),
        again: async () => void runs.push(await start(binary, args, env, numbers)),
      };
    } catch (error) {
      if (attempt === ATTEMPTS || !/address already in use/.test(String(error))) throw error;
    }
  }
}

async function start(
  binary: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ports: readonly number[],
): Promise<Started> {
  const child = spawn(binary, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  const ended = once(child, 'close').then(([code]) => Promise.reject(new Error(`it ended (${code}): ${log}`)));
  try {
    await Promise.race([Promise.all(ports.map((port) => listening(port, START_LIMIT))), ended]);
    ended.catch(() => {}); // From here on, by us.
    return { child, log: () => log };
  } catch (error) {
    await end(child, 'SIGTERM');
    throw new Error(`${error}\n${log}`, { cause: error });
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.kill(signal)) await once(child, 'exit');
}
