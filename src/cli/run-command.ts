import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { say } from './serve.ts';

/** A command ends in one of two ways. */
export type End = { code: number; problem?: true } | { signal: NodeJS.Signals };

/** This is what shells answer with for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** These POSIX signals can be sent to a process to ask something of it. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** A terminal sends these POSIX signals to all processes in its foreground, the command among them. */
export const OF_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP'];

/** The places to which stdin, stdout and stderr of the command go. */
type Stdio = 'inherit' | readonly ('ignore' | NodeJS.WriteStream)[];

/** Resolves when the command has ended; it is looked for as npm scripts find it, too. A command that cannot be run is a problem, which was then said. */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stdio: Stdio = 'inherit',
): Promise<End> {
  const end = await start(command, args, env, stdio);
  if (!(end instanceof Error)) return end;
  const local = end.code === 'ENOENT' ? findLocally(command) : undefined;
  const again = local === undefined ? end : await start(local, args, env, stdio);
  if (!(again instanceof Error)) return again;
  const isMissing = again.code === 'ENOENT';
  say(`cannot run "${command}": ${isMissing ? 'there is no such command' : again.message}`);
  return { code: isMissing ? NOT_FOUND : NOT_RUNNABLE, problem: true };
}

function start(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stdio: Stdio,
): Promise<End | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    // Before the command is there: a signal must not end this while the other is on its way.
    let child: ChildProcess | undefined;
    const listeners = SIGNALS.map((signal) => [signal, () => passOn(signal, child)] as const);
    for (const [signal, listener] of listeners) process.on(signal, listener);
    const settle = (end: End | NodeJS.ErrnoException) => {
      for (const [signal, listener] of listeners) process.off(signal, listener);
      resolve(end);
    };
    child = spawn(command, args, {
      env,
      stdio: stdio === 'inherit' ? stdio : [...stdio],
      shell: process.platform === 'win32',
    });
    child.on('error', settle);
    child.on('exit', (code, signal) => settle(signal === null ? { code: code ?? 1 } : { signal }));
  });
}

/** Ctrl-C reaches the command by itself; a second one from here would make many apps end at once. */
function passOn(signal: NodeJS.Signals, child: ChildProcess | undefined): void {
  const fromTerminal =
    OF_TERMINAL.includes(signal) && (process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY);
  if (!fromTerminal) child?.kill(signal);
}

/** A command of a package that is installed here, as npm scripts find it; `npx` has these on PATH already. */
function findLocally(command: string): string | undefined {
  if (/[\\/]/.test(command)) return undefined;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', '.bin', command);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}
