import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { type Flag, loaderFlag } from './packed.ts';

export interface RunOptions {
  /** The app's main file. */
  file: string;
  args?: readonly string[];
  /** How the loader is loaded; false: bare Node. Default `--import`. */
  flag?: Flag | readonly Flag[] | false;
  /** More flags for Node, before the loader's. */
  nodeArgs?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Path of the Node binary; default: the one that runs the tests. */
  node?: string;
  cwd?: string;
  /** Called with each line of stdout. */
  onLine?: (line: string, child: ChildProcess) => void;
  /** Called with each line of stderr. */
  onErrorLine?: (line: string, child: ChildProcess) => void;
  /** Killed after this time (ms), which makes the result's `signal` SIGKILL. */
  timeout?: number;
}

export interface RunResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** From spawn to exit, ms. */
  elapsed: number;
}

const TIMEOUT = 60_000;

/** On a busy machine the default deadline at exit may pass; tests that are about it set their own. */
const PATIENT = '20000';

/** Variables of the test run that must not reach the app. */
const FOREIGN = /^(OTEL_|NODE_OPTIONS$|NODE_TEST|npm_|TRACEPARENT$|FORCE_COLOR$|NO_COLOR$)/;

/** Runs an app in a process of its own, with the packed loader unless told otherwise. */
export function run(options: RunOptions): Promise<RunResult> {
  const flags =
    options.flag === false ? [] : [options.flag ?? '--import'].flat().map((flag) => loaderFlag(flag as Flag));
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const env = {
    ...clean,
    OTEL_NODE_EXIT_TIMEOUT: PATIENT,
    ...Object.assign({}, ...flags.map((flag) => flag.env)),
    ...options.env,
  };
  const args = [
    ...(options.nodeArgs ?? []),
    ...flags.flatMap((flag) => flag.args),
    options.file,
    ...(options.args ?? []),
  ];
  const started = performance.now();
  const child = spawn(options.node ?? process.execPath, args, {
    cwd: options.cwd ?? dirname(options.file),
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? TIMEOUT);
  let stdout = '';
  let stderr = '';
  const lines = (each: RunOptions['onLine']) => {
    let line = '';
    return (chunk: string) => {
      const complete = (line + chunk).split('\n');
      line = complete.pop() ?? '';
      for (const text of complete) each?.(text, child);
    };
  };
  const toLines = lines(options.onLine);
  const toErrorLines = lines(options.onErrorLine);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    toLines(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    toErrorLines(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, elapsed: performance.now() - started });
    });
  });
}
