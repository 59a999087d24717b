import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OtlpConfig } from '../../../src/pipeline/ring/config.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { buildDriver } from './build.ts';

const folder = buildDriver();
/** Made once: a copy that is written again is read by an app of another test at the same time. */
let broken: string | undefined;
let apps = 0;

export interface RunCodeOptions {
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

/** @returns a copy of the build in which the sender's file is missing */
function withoutSender(build: string): string {
  const copy = `${build}-broken`;
  cpSync(build, copy, { recursive: true, filter: (path) => !path.endsWith('sender.cjs') });
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  return copy;
}

/**
 * Runs a CommonJS app as a process of its own, with the pipeline preloaded, to its end. `elapsed` counts ms from the event that
 * began the end: the start of the app, or the signal.
 */
export async function runCode(code: string, options: RunCodeOptions = {}): Promise<RunResult> {
  let dir = await folder;
  if (options.broken) dir = broken ??= withoutSender(dir);
  const file = join(dir, `app-${++apps}.cjs`);
  const stub = options.bare ? 'globalThis.span ??= () => {}; globalThis.counters ??= () => ({});' : '';
  writeFileSync(file, `${stub}${code}`);
  const preload = options.bare ? [] : ['--require', join(dir, 'driver.cjs')];
  const { otlp, timeout = PATIENT, pipeline } = options;
  const settings = { otlp: { ...PLAIN, ...otlp }, timeout, ...pipeline };
  let from = performance.now();
  const ended = await run({
    file,
    node: NODE,
    flag: false,
    nodeArgs: [...(options.execArgv ?? []), ...preload],
    env: { ...options.env, TEST_PIPELINE: JSON.stringify(settings) },
    onLine(line, child) {
      if (options.signal === undefined || line !== 'ready') return;
      from = performance.now();
      child.kill(options.signal);
    },
  });
  return { ...ended, elapsed: performance.now() - from };
}
