import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadChunk } from '../node/chunk.ts';
import { appEnvironment } from './app-environment.ts';
import type { RunCommand } from './arguments.ts';
import { say, serve, untilStopped } from './serve.ts';

/** A command ends in one of two ways. */
type End = { code: number } | { signal: NodeJS.Signals };

/** This is what shells answer with for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** ms that processes which the command left behind have to end, before nobody takes their spans any more. */
const AFTER_COMMAND = 2000;

/** These POSIX signals can be sent to a process to ask something of it. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
/** A terminal sends these POSIX signals to all processes in its foreground, the command among them. */
const OF_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP'];

/**
 * Runs a command with tracing, and shows its traces until it ends. stdin, stdout, stderr and signals are the command's; this
 * ends as the command did.
 */
export async function run(options: RunCommand): Promise<End> {
  const live = loadChunk<typeof import('../doctor/index.ts')>('doctor-index').observeLive([
    options.command,
    ...options.args,
  ]);
  let env = process.env;
  const serving = await serve(options, { tail: options.tail, setup: () => live.setup(env) });
  if (serving === undefined) {
    live.end();
    return { code: 1 };
  }
  const { viewer, portNote, close } = serving;
  const { env: traced, left } = appEnvironment(
    process.env,
    viewer.url,
    join(__dirname, '..', 'register', 'import.mjs'),
  );
  env = live.environment(traced);
  const until = options.keep ? 'until Ctrl-C' : 'until the command ends (--keep: until Ctrl-C)';
  say(`traces at ${viewer.url} ${until}${portNote === '' ? '' : `; ${portNote}`}`);
  if (left.length > 0) say(`${left.join(', ')} would keep the traces from this page, and the command does not get it`);
  const end = await runCommand(options.command, options.args, env);
  if (options.keep && !('signal' in end && OF_TERMINAL.includes(end.signal))) {
    say(`the command has ended; traces stay at ${viewer.url} until Ctrl-C`);
    await untilStopped();
  } else {
    await untilEnded(() => live.isRunning());
  }
  await close();
  live.end();
  return end;
}

/** Launchers such as `npx` and `pm2-runtime` may end before the app, which still sends its last spans: those are waited for a little. */
async function untilEnded(isRunning: () => boolean): Promise<void> {
  for (const limit = performance.now() + AFTER_COMMAND; isRunning() && performance.now() < limit; ) await delay(50);
}

/** Ends this process as the command ended. */
export function endAs(end: End): void {
  if ('code' in end) process.exitCode = end.code;
  else process.kill(process.pid, end.signal);
}

async function runCommand(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<End> {
  const end = await start(command, args, env);
  if (!(end instanceof Error)) return end;
  const local = end.code === 'ENOENT' ? findLocally(command) : undefined;
  const again = local === undefined ? end : await start(local, args, env);
  if (!(again instanceof Error)) return again;
  const isMissing = again.code === 'ENOENT';
  say(`cannot run "${command}": ${isMissing ? 'there is no such command' : again.message}`);
  return { code: isMissing ? NOT_FOUND : NOT_RUNNABLE };
}

function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<End | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    // Before the command is there: a signal must not end this while the other is on its way.
    let child: ChildProcess | undefined;
    const listeners = SIGNALS.map((signal) => [signal, () => passOn(signal, child)] as const);
    for (const [signal, listener] of listeners) process.on(signal, listener);
    const settle = (end: End | NodeJS.ErrnoException) => {
      for (const [signal, listener] of listeners) process.off(signal, listener);
      resolve(end);
    };
    child = spawn(command, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
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
