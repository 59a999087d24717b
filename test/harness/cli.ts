import assert from 'node:assert/strict';
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { packed } from './packed.ts';

export const cliFile = join(packed, 'dist', 'cli.cjs');

/** Variables of the test run that must not reach the command. */
const FOREIGN = /^(OTEL_|NODE_OPTIONS$|NODE_TEST|npm_|TRACEPARENT$|FORCE_COLOR$)/;

export interface CliOptions extends Pick<SpawnOptions, 'cwd'> {
  env?: Readonly<Record<string, string>>;
  /** What the command reads from stdin; undefined: nothing. */
  input?: string;
}

/** The packed command in a process of its own, told to end after the test if it is still there. */
export class Cli {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly #closed: Promise<unknown[]>;

  constructor(t: TestContext, args: readonly string[], { env = {}, input, cwd }: CliOptions = {}) {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
    this.child = spawn(process.execPath, [cliFile, ...args], {
      cwd,
      env: { ...clean, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.#closed = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#grow('stdout', chunk));
    this.child.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.#grow('stderr', chunk));
    this.child.stdin?.end(input);
    t.after(() => {
      if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    });
  }

  /** Resolves once the stream matches. */
  async until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match !== null) return match;
      assert.equal(this.child.exitCode ?? this.child.signalCode, null, `ended without ${pattern}: ${this.stderr}`);
      await Promise.race([once(this.child, 'output'), this.#closed]);
    }
  }

  /** The address of the page, once it is said. */
  async url(): Promise<string> {
    const [url] = await this.until('stderr', /http:\/\/127\.0\.0\.1:\d+(?=[ \n])/);
    return url;
  }

  async end() {
    const [code, signal] = await this.#closed;
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }

  #grow(stream: 'stdout' | 'stderr', chunk: string): void {
    this[stream] += chunk;
    this.child.emit('output');
  }
}

export async function getJson<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return (await response.json()) as Answer;
}
