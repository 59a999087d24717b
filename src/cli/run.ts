import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadChunk } from '../node/chunk.ts';
import { appEnvironment } from './app-environment.ts';
import type { RunCommand } from './arguments.ts';
import { type End, OF_TERMINAL, runCommand } from './run-command.ts';
import { say, serve, untilStopped } from './serve.ts';

/** ms that processes which the command left behind have to end, before nobody takes their spans any more. */
const AFTER_COMMAND = 2000;

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
