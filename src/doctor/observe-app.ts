import { type ChildProcess, spawn } from 'node:child_process';
import type { EndOfApp, OwnLine } from './evidence.ts';
import type { ProcessReport } from './probe/report.ts';
import { Reports } from './reports.ts';

export interface Observed {
  readonly processes: readonly ProcessReport[];
  readonly lines: readonly OwnLine[];
  readonly errorOutput: string;
  readonly end: EndOfApp;
}

export interface ObserveOptions {
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** ms; undefined: until a server listens and has had a moment, or `LIMIT` ms. */
  readonly time: number | undefined;
  readonly stdin: 'inherit' | 'ignore';
}

/** ms that an app may take without `--for`. */
const LIMIT = 10_000;
/** ms for what happens right after a server has begun to listen: the first connections, and the first exports. */
const AFTER_READY = 2000;
/** ms after SIGTERM until SIGKILL. */
const GRACE = 8000;
const LOOK_EVERY = 100;
/** UTF-16 units that are kept of what the app writes on stderr. */
const KEPT_OUTPUT = 64 * 1024;
const OWN_LINE = /^\[otel-auto\] (\w+): (.*)$/;

/**
 * Runs the command with the probe, whatever else it loads; its output goes to stderr. Ends it, and what it started, when it has been
 * seen enough.
 * @throws if it cannot be started
 */
export async function observeApp({ command, folder, env, time, stdin }: ObserveOptions): Promise<Observed> {
  const reports = new Reports();
  try {
    const child = spawn(command[0] as string, command.slice(1), {
      cwd: folder,
      env: withWarnings(reports.environment(env)),
      stdio: [stdin, 'pipe', 'pipe'],
      detached: process.platform !== 'win32', // A group of its own, so that what it starts ends with it.
      shell: process.platform === 'win32', // `npm` is a script there.
    });
    const output = followOutput(child);
    const end = await endOf(child, () => reports.read().some(({ isListening }) => isListening), time);
    return { processes: reports.read(), ...output(), end };
  } finally {
    reports.remove();
  }
}

/** The doctor reads the lines that the loader writes. */
function withWarnings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const level = env.OTEL_LOG_LEVEL?.trim().toLowerCase();
  return level === 'none' || level === 'error' ? { ...env, OTEL_LOG_LEVEL: 'warn' } : env;
}

function followOutput(child: ChildProcess): () => Pick<Observed, 'lines' | 'errorOutput'> {
  const lines: OwnLine[] = [];
  let errorOutput = '';
  let rest = '';
  child.stdout?.pipe(process.stderr, { end: false });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    errorOutput = (errorOutput + text).slice(-KEPT_OUTPUT);
    const complete = (rest + text).split('\n');
    rest = (complete.pop() ?? '').slice(-KEPT_OUTPUT);
    for (const line of complete) {
      const [, level, said] = OWN_LINE.exec(line) ?? [];
      if (level !== undefined && said !== undefined && lines.length < 1000) lines.push({ level, text: said });
    }
  });
  return () => ({ lines, errorOutput });
}

function endOf(child: ChildProcess, isReady: () => boolean, time: number | undefined): Promise<EndOfApp> {
  return new Promise((resolve, reject) => {
    let byDoctor = false;
    let readyAt: number | undefined;
    let killing: NodeJS.Timeout | undefined;
    const started = performance.now();
    const stop = () => {
      if (byDoctor) return;
      byDoctor = true;
      clearInterval(looking);
      endAll(child, 'SIGTERM');
      killing = setTimeout(() => endAll(child, 'SIGKILL'), GRACE);
    };
    const looking = setInterval(() => {
      const now = performance.now();
      if (time !== undefined ? now - started >= time : now - started >= LIMIT) return stop();
      if (time !== undefined) return;
      if (readyAt === undefined && isReady()) readyAt = now;
      if (readyAt !== undefined && now - readyAt >= AFTER_READY) stop();
    }, LOOK_EVERY);
    const interrupted = () => stop();
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const over = () => {
      clearInterval(looking);
      clearTimeout(killing);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    };
    child.on('error', (error) => {
      over();
      reject(error);
    });
    // Not `close`: what outlives the command may keep its output open.
    child.on('exit', (code, signal) => {
      over();
      if (byDoctor) endAll(child, 'SIGTERM');
      setImmediate(() => resolve({ code, signal, byDoctor }));
    });
  });
}

/** Ends the command with all that it has started and that is in its group. */
function endAll(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid === undefined) return;
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
