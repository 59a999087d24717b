import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, listening } from './port.ts';

/** ms; then the lines and all that they have started are killed. */
export const SHELL_LIMIT = 120_000;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** stdout and stderr, as they came. */
  output: string;
}

/** What is done once something listens on `PORT`; the signal that it returns is then sent to all that the lines have started. */
export type Visit = (url: string, output: () => string) => Promise<NodeJS.Signals | undefined>;

/** Runs lines of a shell as a page has them, to their end. `PORT` in their environment is a free one. */
export async function runShell(
  script: string,
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  visit?: Visit,
): Promise<Ended> {
  const port = await freePort();
  const child = spawn('bash', ['-ec', script], {
    cwd,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const signalAll = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, signal);
  };
  const tooLate = setTimeout(signalAll, SHELL_LIMIT, 'SIGKILL');
  try {
    if (visit !== undefined) {
      await Promise.race([listening(port, SHELL_LIMIT), closed.then(() => Promise.reject(new Error(output)))]);
      const signal = await visit(`http://localhost:${port}/`, () => output);
      if (signal !== undefined) signalAll(signal);
    }
    const [code, signal] = await closed;
    return { code, signal, output };
  } finally {
    clearTimeout(tooLate);
    signalAll('SIGKILL');
  }
}
