/** The sender's thread cannot start: that is known at once, nothing is lost, and no deadline is waited for. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collect } from '../../harness/receive.ts';
import { NODE_MAJOR, type RunCodeOptions, runCode } from './run-code.ts';

const UP = 'setInterval(() => {}, 1000); console.log("ready");';

const WAYS: Readonly<Record<string, { code: string; options?: RunCodeOptions }>> = {
  'natural end': { code: 'span("a"); span("b");' },
  'process.exit() at once': { code: 'span("a"); span("b"); process.exit(4);' },
  'process.exit() later': { code: 'span("a"); setTimeout(() => { span("b"); process.exit(4); }, 300);' },
  'uncaught error': { code: 'span("a"); span("b"); throw new Error("boom");' },
  SIGTERM: { code: `span("a"); span("b"); ${UP}`, options: { signal: 'SIGTERM' } },
  'SIGTERM, blocked until then': {
    code: `span("a"); span("b"); process.kill(process.pid);`,
  },
};

/** ms; a test that had to wait for it would time out. */
const DEADLINE = 200_000;

describe('a sender thread that cannot start: its file is missing', { concurrency: 2 }, () => {
  for (const [name, { code, options }] of Object.entries(WAYS))
    it(name, { timeout: 60_000 }, async () => {
      await using collector = await collect();
      const bare = await runCode(code, { ...options, bare: true });
      const ours = await runCode(code, {
        ...options,
        otlp: { endpoint: `${collector.url}/v1/traces` },
        broken: true,
        timeout: DEADLINE,
      });
      assert.deepEqual([ours.code, ours.signal], [bare.code, bare.signal], ours.stderr);
      assert.deepEqual(collector.names().sort(), ['a', 'b'], ours.stderr);
      assert.doesNotMatch(ours.stderr, /lost|not confirmed/);
    });

  it('nothing listens: said, and not waited for', { timeout: 60_000 }, async () => {
    const ours = await runCode('span("a"); process.exit(0);', {
      otlp: { endpoint: 'http://127.0.0.1:1/v1/traces' },
      broken: true,
      timeout: DEADLINE,
    });
    assert.match(ours.stderr, /cannot send traces to .*ECONNREFUSED/);
    assert.match(ours.stderr, /1 span lost at exit/);
  });
});

const PERMISSION = [NODE_MAJOR < 24 ? '--experimental-permission' : '--permission', '--allow-fs-read=*', '--allow-net'];

describe('a sender thread that must not start: --permission without --allow-worker', () => {
  const execArgv = NODE_MAJOR < 25 ? PERMISSION.slice(0, 2) : PERMISSION;
  it('a natural end delivers', async () => {
    await using collector = await collect();
    const { stderr, code } = await runCode('span("a"); span("b");', {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      execArgv,
    });
    assert.equal(code, 0);
    assert.deepEqual(collector.names().sort(), ['a', 'b'], stderr);
  });
  it('process.exit() delivers where other processes are allowed', async () => {
    await using collector = await collect();
    const { stderr, code } = await runCode('span("a"); span("b"); process.exit(3);', {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      execArgv: [...execArgv, '--allow-child-process'],
    });
    assert.equal(code, 3);
    assert.deepEqual(collector.names().sort(), ['a', 'b'], stderr);
  });
  it('process.exit() says what it loses elsewhere, and does not wait', { timeout: 60_000 }, async () => {
    await using collector = await collect();
    const { stderr, code } = await runCode('span("a"); process.exit(3);', {
      otlp: { endpoint: `${collector.url}/v1/traces` },
      execArgv,
      timeout: DEADLINE,
    });
    assert.equal(code, 3);
    assert.match(
      stderr,
      /1 span lost at exit, .*: without a sender thread nothing can be sent while the process exits/,
    );
  });
});
