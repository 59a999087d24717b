import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { track } from './children.ts';
import { type Contender, loaderArguments, NO_LOOK_UPS, root } from './contenders.ts';
import type { Prefix } from './cores.ts';
import { exactCpu, stat } from './measure/proc.ts';

const START_LIMIT = 20_000; // ms
const ANSWER_LIMIT = 5_000; // ms
const POLL = 2; // ms
const KEPT_OUTPUT = 2_000; // characters of stderr shown when an app fails

export interface Environment {
  readonly prefix: Prefix;
  readonly receiver: string;
  /** Puts a command into a network with nothing in it, where that can be had. */
  readonly emptyNetwork?: Prefix | undefined;
  /** Variables of this run, after those of the contender. */
  readonly env: Readonly<Record<string, string>>;
}

export interface App {
  readonly pid: number;
  readonly url: string;
  /** Requests that the app began to handle. */
  handled(): Promise<number>;
  end(): Promise<void>;
}

/** Starts bench/apps/`file` under a contender; rejects with what it said when it does not listen. */
export async function startApp(contender: Contender, file: string, environment: Environment): Promise<App> {
  const { child, said } = run(contender, file, environment);
  const lines = new EventEmitter();
  if (child.stdout === null) throw new Error('the app has no stdout');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, what, value] = /^(listening on|handled) (?:127\.0\.0\.1:)?(\d+)$/.exec(line) ?? [];
    if (what) lines.emit(what, Number(value));
  });
  const next = async (what: string, limit: number): Promise<number> => {
    const ended = new AbortController();
    const abort = () => ended.abort();
    const timer = setTimeout(abort, limit);
    child.once('exit', abort);
    try {
      return ((await once(lines, what, { signal: ended.signal })) as [number])[0];
    } catch {
      child.kill('SIGKILL');
      throw new Error(`${contender.name}: no "${what}" from ${file}: ${said() || 'no output'}`);
    } finally {
      clearTimeout(timer);
      child.off('exit', abort);
    }
  };
  const port = await next('listening on', START_LIMIT);
  return {
    pid: child.pid as number,
    url: `http://127.0.0.1:${port}/`,
    handled() {
      const answer = next('handled', ANSWER_LIMIT);
      child.kill('SIGUSR2');
      return answer;
    },
    end: () => end(child),
  };
}

/** CPU time (ms) of bench/apps/`file` from its start to its first line, where the app stops itself. */
export async function cpuToFirstLine(contender: Contender, file: string, environment: Environment): Promise<number> {
  const env = { ...environment.env, BENCH_STOP: '1' };
  const { child, said } = run(contender, file, { ...environment, env });
  const pid = child.pid as number;
  const limit = Date.now() + START_LIMIT;
  try {
    while (child.exitCode === null && child.signalCode === null && Date.now() < limit) {
      if (stat(pid).state === 'T') return exactCpu(pid);
      await delay(POLL);
    }
  } finally {
    await end(child);
  }
  throw new Error(`${contender.name}: ${file} did not come to its first line: ${said() || 'no output'}`);
}

function run(contender: Contender, file: string, { prefix, receiver, emptyNetwork, env }: Environment) {
  // Whoever looks up clouds' metadata may do so where it leads nowhere.
  const isolated = emptyNetwork !== undefined && prefix[0] === emptyNetwork[0];
  const command = [...prefix, process.execPath, ...loaderArguments(contender), join(root, 'bench', 'apps', file)];
  const child = track(
    spawn(command[0] as string, command.slice(1), {
      cwd: join(root, 'bench', 'apps'),
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: 'production',
        ...contender.env(receiver),
        ...(isolated ? {} : NO_LOOK_UPS),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output = (output + chunk).slice(-KEPT_OUTPUT);
  });
  return { child, said: () => output.trim() };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
