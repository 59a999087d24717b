import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collect } from '../../harness/receive.ts';
import type { RunResult } from '../../harness/run.ts';
import { slack } from '../../harness/slowness.ts';
import { type RunCodeOptions, runCode } from './run-code.ts';

/** An app that stays up, and says so when its listeners are in place. */
const UP = 'setInterval(() => {}, 1000); console.log("ready");';

/** What the child is without us: the code minus spans must end the same way. */
const WAYS: Readonly<Record<string, { code: string; spans: string[]; options?: RunCodeOptions }>> = {
  'natural end': { code: 'span("a")', spans: ['a'] },
  'natural end with process.exitCode': { code: 'process.exitCode = 3; span("a")', spans: ['a'] },
  'process.exit() at once': { code: 'span("a"); process.exit(4)', spans: ['a'] },
  'process.exit() 1 ms after the start': { code: 'span("a"); setTimeout(() => process.exit(0), 1)', spans: ['a'] },
  'a span in a later exit listener': {
    code: 'process.on("exit", () => span("late")); span("a")',
    spans: ['a', 'late'],
  },
  'a span in a later exit listener of process.exit()': {
    code: 'process.on("exit", () => span("late")); span("a"); process.exit(0)',
    spans: ['a', 'late'],
  },
  'uncaught error': { code: 'span("a"); throw new Error("boom")', spans: ['a'] },
  'a span in an exit listener after an uncaught error': {
    code: 'process.on("exit", () => span("late")); throw new Error("boom")',
    spans: ['late'],
  },
  'a span in what replaced process.emit runs last, as signal-exit does': {
    code: `const { emit } = process;
      process.emit = function (name, ...rest) {
        const heard = emit.call(this, name, ...rest);
        if (name === "exit") span("late");
        return heard;
      };
      span("a");`,
    spans: ['a', 'late'],
  },
  'unhandled rejection': { code: 'span("a"); Promise.reject(new Error("boom"))', spans: ['a'] },
  'throwing uncaughtException listener (exit code 7)': {
    code: 'process.on("uncaughtException", () => { throw new Error("again") }); span("a"); throw new Error("boom")',
    spans: ['a'],
  },
  'process.kill(process.pid), and the code after it does not run': {
    code: 'span("a"); process.kill(process.pid); span("b"); process.exit(9)',
    spans: ['a'],
  },
  'process.kill(process.pid, 2)': { code: 'span("a"); process.kill(process.pid, 2); process.exit(9)', spans: ['a'] },
  'a blocked loop at process.exit()': {
    code: 'span("a"); const until = Date.now() + 300; while (Date.now() < until); process.exit(0)',
    spans: ['a'],
  },
  'an exit listener that throws': {
    code: 'span("a"); process.on("exit", () => { throw new Error("bad") }); process.exit(0)',
    spans: ['a'],
  },
};

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const LISTENERS: Readonly<Record<string, { listener: (signal: string) => string; spans: string[] }>> = {
  'no listener': { listener: () => '', spans: ['a'] },
  'a listener that drains, ends a span and exits': {
    listener: (signal) => `process.on("${signal}", () => setTimeout(() => { span("late"); process.exit(0) }, 50));`,
    spans: ['a', 'late'],
  },
  'a listener that only clears the loop': {
    listener: (signal) => `process.on("${signal}", () => { span("late"); process.exitCode = 5; clearAll() });`,
    spans: ['a', 'late'],
  },
  'a prepended once listener': {
    listener: (signal) => `process.prependOnceListener("${signal}", () => { span("late"); setTimeout(clearAll, 20) });`,
    spans: ['a', 'late'],
  },
  'a listener that kills with the same signal after removing itself': {
    listener: (signal) =>
      `process.once("${signal}", function end() { span("late"); process.kill(process.pid, "${signal}"); process.exit(9) });`,
    spans: ['a', 'late'],
  },
  'a listener that was removed again': {
    listener: (signal) => `const f = () => {}; process.on("${signal}", f); process.off("${signal}", f);`,
    spans: ['a'],
  },
  'removeAllListeners(signal)': {
    listener: (signal) => `process.on("${signal}", () => {}); process.removeAllListeners("${signal}");`,
    spans: ['a'],
  },
  'signal-exit: the only listener is its own, so it unloads and kills': {
    listener: (signal) => `
      const f = () => {
        if (process.listeners("${signal}").length !== 1) return;
        process.removeListener("${signal}", f);
        span("late");
        process.kill(process.pid, "${signal}");
      };
      process.on("${signal}", f);`,
    spans: ['a', 'late'],
  },
  'signal-exit beside a listener of the app, which exits': {
    listener: (signal) => `
      const f = () => { if (process.listeners("${signal}").length === 1) process.kill(process.pid, "SIGKILL") };
      process.on("${signal}", f);
      process.on("${signal}", () => process.exit(6));`,
    spans: ['a'],
  },
};

const CLEAR = 'const timer = setInterval(() => {}, 1000); globalThis.clearAll = () => clearInterval(timer);';

describe('ways out, collector up', { concurrency: 2 }, () => {
  for (const [name, { code, spans, options }] of Object.entries(WAYS)) {
    it(name, () => same(code, spans, options));
  }
  for (const signal of SIGNALS) {
    for (const [name, { listener, spans }] of Object.entries(LISTENERS)) {
      it(`${signal}, ${name}`, () =>
        same(`${CLEAR} span("a"); ${listener(signal)} console.log("ready");`, spans, { signal }));
    }
  }

  it('shows no signal listener of its own', async () => {
    const code = `
      const seen = () => ["SIGTERM", "SIGINT", "SIGHUP"].map((s) => [process.listenerCount(s), process.listeners(s).length, process.rawListeners(s).length, process.eventNames().includes(s)].join());
      const before = seen();
      process.on("SIGTERM", () => {});
      console.log(before.join(" "), seen().join(" "));`;
    await same(code, []);
  });

  it('leaves room for ten listeners of the app without a warning', () =>
    same('for (let i = 0; i < 10; i++) for (const name of ["exit", "SIGTERM"]) process.on(name, () => {});', []));

  it('lets process.emit(signal) of the app end nothing', () =>
    same('process.emit("SIGTERM"); process.emit("SIGINT", "SIGINT"); console.log("alive")', []));

  /** Ends as without us, and every span arrives once. */
  async function same(code: string, spans: string[], options: RunCodeOptions = {}) {
    await using collector = await collect();
    const bare = await runCode(code, { ...options, bare: true });
    const ours = await runCode(code, { ...options, otlp: { endpoint: `${collector.url}/v1/traces` } });
    const strip = (text: string) =>
      text.replaceAll(/app-\d+\.cjs/g, 'app.cjs').replaceAll(/globalThis\.span \?\?=.*?\(\{\}\);/g, '');
    assert.deepEqual(
      { code: ours.code, signal: ours.signal, stdout: ours.stdout },
      { code: bare.code, signal: bare.signal, stdout: bare.stdout },
      ours.stderr,
    );
    assert.equal(frames(strip(ours.stderr)), frames(strip(bare.stderr)));
    assert.deepEqual(collector.names().sort(), [...spans].sort());
  }

  /** The stack below the app's own frames differs: our preload changes none of it, line columns do. */
  function frames(text: string): string {
    return text
      .replaceAll(/:\d+(:\d+)?/g, '')
      .replaceAll(/^ +\^$/gm, '')
      .replaceAll(/^\s+at .*\n/gm, '');
  }
});

/** Ms that the end of a process may take beyond the deadline. */
const LIMIT = 250;

/** It ended within the deadline (ms), and what this machine takes for a process now. */
async function inTime({ elapsed }: RunResult, before: number, deadline: number): Promise<void> {
  const limit = deadline + LIMIT + Math.max(before, await slack());
  assert.ok(elapsed < limit, `${elapsed} ms, limit ${limit} ms`);
}

describe('ways out, collector away', { concurrency: 2 }, () => {
  const END = { 'natural end': 'span("a"); span("b")', 'process.exit()': 'span("a"); span("b"); process.exit(0)' };
  for (const [name, code] of Object.entries(END)) {
    it(`refused: ${name} is not delayed, and the loss is said`, async () => {
      const before = await slack();
      const ended = await runCode(code, { otlp: { endpoint: 'http://127.0.0.1:1/v1/traces' }, timeout: 60_000 });
      assert.equal(ended.code, 0);
      await inTime(ended, before, 0);
      assert.match(
        ended.stderr,
        /warn: cannot send traces to http:\/\/127\.0\.0\.1:1\/v1\/traces: connect ECONNREFUSED/,
      );
      assert.match(ended.stderr, /warn: 2 spans lost at exit, not delivered to .*: it could not take them now/);
    });
    for (const kind of ['black hole', 'trickle'] as const) {
      it(`${kind}: ${name} waits for the deadline and no longer`, async () => {
        await using collector = await collect((res) => {
          if (kind === 'black hole') return;
          res.writeHead(200, { 'content-type': 'application/x-protobuf' });
          const timer = setInterval(() => res.write('x'), 20);
          res.on('close', () => clearInterval(timer));
        });
        const before = await slack();
        const ended = await runCode(code, { otlp: { endpoint: `${collector.url}/v1/traces` }, timeout: 700 });
        assert.equal(ended.code, 0);
        await inTime(ended, before, 700);
        assert.match(
          ended.stderr,
          /warn: 2 spans not confirmed at exit, .*: no answer within 700 ms \(OTEL_NODE_EXIT_TIMEOUT\)/,
        );
      });
    }
  }

  it('slow: what the collector takes within the deadline is delivered', async () => {
    await using collector = await collect((res) => setTimeout(() => res.end(), 400));
    const ended = await runCode('span("a"); process.exit(2)', { otlp: { endpoint: `${collector.url}/v1/traces` } });
    assert.equal(ended.code, 2);
    assert.deepEqual(collector.names(), ['a']);
    assert.equal(ended.stderr, '');
  });

  it('timeout 0 does not wait, and says what is lost', async () => {
    await using collector = await collect();
    const ended = await runCode('span("a")', { otlp: { endpoint: `${collector.url}/v1/traces` }, timeout: 0 });
    assert.equal(ended.code, 0);
    assert.match(ended.stderr, /warn: 1 span lost at exit/);
  });

  it('a signal with no listener still ends the process by that signal', async () => {
    const before = await slack();
    const ended = await runCode(`span("a"); ${UP}`, {
      otlp: { endpoint: 'http://127.0.0.1:1/v1/traces' },
      signal: 'SIGTERM',
    });
    assert.equal(ended.signal, 'SIGTERM');
    await inTime(ended, before, 0);
    assert.match(ended.stderr, /1 span lost at exit/);
  });
});
