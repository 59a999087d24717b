import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { OtlpConfig } from '../../../src/pipeline/ring/config.ts';
import { buildDriver } from './build.ts';

const folder = buildDriver();
let apps = 0;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** ms from the event that began the end (start of the app, or the signal) to the end of the process. */
  readonly elapsed: number;
}

export interface RunOptions {
  readonly otlp?: Partial<OtlpConfig> & { endpoint: string };
  /** ms, `OTEL_NODE_EXIT_TIMEOUT` */
  readonly timeout?: number;
  readonly pipeline?: Readonly<Record<string, unknown>>;
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A build in which the sender's file is missing. */
  readonly broken?: boolean;
  /** Run without us, for comparison. */
  readonly bare?: boolean;
  /** Sent when the app has written `ready` to stdout. */
  readonly signal?: NodeJS.Signals;
}

/** ms; tests that are about the deadline set their own. */
const PATIENT = 20_000;

const PLAIN = { protocol: 'http/protobuf', headers: {}, timeout: 10_000, compression: 'none' } as const;

/** Node to test, as `NODE_UNDER_TEST` says, or the one that runs the test. */
const NODE = process.env.NODE_UNDER_TEST ?? process.execPath;
export const NODE_MAJOR = Number.parseInt(
  execFileSync(NODE, ['-p', 'process.versions.node'], { encoding: 'utf8' }),
  10,
);

/** Runs a CommonJS app as a process of its own, with the pipeline preloaded, to its end. */
export async function run(code: string, options: RunOptions = {}): Promise<Ended> {
  let dir = await folder;
  if (options.broken) {
    const copy = `${dir}-broken`;
    cpSync(dir, copy, { recursive: true, filter: (path) => !path.endsWith('sender.cjs') });
    process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
    dir = copy;
  }
  const file = join(dir, `app-${++apps}.cjs`);
  const stub = options.bare ? 'globalThis.span ??= () => {}; globalThis.counters ??= () => ({});' : '';
  writeFileSync(file, `${stub}${code}`);
  const preload = options.bare ? [] : ['--require', join(dir, 'driver.cjs')];
  const { otlp, timeout = PATIENT, pipeline } = options;
  const settings = { otlp: { ...PLAIN, ...otlp }, timeout, ...pipeline };
  const child = spawn(NODE, [...(options.execArgv ?? []), ...preload, file], {
    env: { ...process.env, NODE_OPTIONS: '', ...options.env, TEST_PIPELINE: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let from = performance.now();
  if (options.signal) {
    const { signal } = options;
    void ready(child).then(() => {
      from = performance.now();
      child.kill(signal);
    });
  }
  const output = Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  const [exitCode, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  const elapsed = performance.now() - from;
  const [stdout, stderr] = await output;
  return { code: exitCode, signal, stdout, stderr, elapsed };
}

async function ready(child: ChildProcess): Promise<void> {
  let seen = '';
  for await (const [chunk] of eventsOf(child)) {
    seen += chunk;
    if (seen.includes('ready')) return;
  }
}

async function* eventsOf(child: ChildProcess): AsyncGenerator<[Buffer]> {
  while (child.exitCode === null) yield (await once(child.stdout as never, 'data')) as [Buffer];
}
