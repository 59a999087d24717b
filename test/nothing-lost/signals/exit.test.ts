import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Collector, collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { slack } from '../../harness/slowness.ts';
import { ON, writeApp } from '../../standard/signals/app.ts';
import { BARE } from '../exit/app.ts';

const NODE_MAJOR = Number.parseInt(process.versions.node, 10);

interface Way {
  code: string;
  signal?: NodeJS.Signals;
  /** Log records and the final count. */
  logs: string[];
  count: number;
}

const UP = 'const timer = setInterval(() => {}, 1000); say("ready");';
const BEGIN = 'emit("a"); add(2); span("a");';

const WAYS: Readonly<Record<string, Way>> = {
  'natural end': { code: BEGIN, logs: ['a'], count: 2 },
  'natural end, measured in beforeExit': {
    code: `${BEGIN} process.once("beforeExit", () => { add(1); emit("late"); });`,
    logs: ['a', 'late'],
    count: 3,
  },
  'process.exit() at once': { code: `${BEGIN} process.exit(4);`, logs: ['a'], count: 2 },
  'process.exit() in a later turn': {
    code: `${BEGIN} setTimeout(() => { add(1); process.exit(); }, 1);`,
    logs: ['a'],
    count: 3,
  },
  'log records in a later exit listener': {
    code: `${BEGIN} process.on("exit", () => emit("late"));`,
    logs: ['a', 'late'],
    count: 2,
  },
  'uncaught exception': { code: `${BEGIN} throw new Error("boom");`, logs: ['a'], count: 2 },
  'unhandled rejection': { code: `${BEGIN} Promise.reject(new Error("boom")); ${UP}`, logs: ['a'], count: 2 },
  'a blocked loop': { code: `${BEGIN} block(200); process.exit(0);`, logs: ['a'], count: 2 },
  'process.kill(process.pid)': { code: `${BEGIN} process.kill(process.pid); emit("never");`, logs: ['a'], count: 2 },
  ...Object.fromEntries(
    (['SIGTERM', 'SIGINT', 'SIGHUP'] as const).flatMap((signal) => [
      [`${signal}, no listener`, { code: `${BEGIN} ${UP}`, signal, logs: ['a'], count: 2 }],
      [
        `${signal}, draining listener`,
        {
          code: `${BEGIN} process.on("${signal}", () => setTimeout(() => { emit("late"); add(1); clearInterval(timer); }, 20)); ${UP}`,
          signal,
          logs: ['a', 'late'],
          count: 3,
        },
      ],
    ]),
  ),
};

function launch({ code, signal }: Way, options: object) {
  return run({
    file: writeApp({ code }),
    ...options,
    onLine: (line, child) => {
      if (signal !== undefined && line === 'ready') child.kill(signal);
    },
  });
}

function countIn(collector: Collector): (number | undefined)[] {
  return collector
    .metrics()
    .filter(({ name }) => name === 'app.count')
    .map(({ points }) => points[0]?.value);
}

describe('log records and metrics arrive, whichever way the process ends', { concurrency: 2 }, () => {
  for (const [name, way] of Object.entries(WAYS)) {
    test(name, async () => {
      const collector = await collect();
      const bare = await launch(way, BARE);
      const ours = await launch(way, { env: { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
      await collector.close();
      assert.deepEqual([ours.code, ours.signal, ours.stdout], [bare.code, bare.signal, bare.stdout], ours.stderr);
      assert.deepEqual(
        collector
          .logs()
          .map(({ body }) => body)
          .sort(),
        way.logs.toSorted(),
      );
      assert.deepEqual(countIn(collector), [way.count], 'collected once');
      assert.deepEqual(collector.names(), ['a']);
      assert.doesNotMatch(ours.stderr, /otel-auto\] /);
    });
  }

  test('without a worker thread, at a natural end', async () => {
    const collector = await collect();
    const ours = await launch(WAYS['natural end'] as Way, {
      env: { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      nodeArgs: ['--permission', '--allow-fs-read=*', ...(NODE_MAJOR >= 25 ? ['--allow-net'] : [])],
    });
    await collector.close();
    assert.equal(ours.code, 0, ours.stderr);
    assert.deepEqual(
      collector.logs().map(({ body }) => body),
      ['a'],
      ours.stderr,
    );
    assert.deepEqual(collector.names(), ['a']);
    assert.deepEqual(countIn(collector), [2]);
  });
});

describe('a collector that is away does not hold up the end', () => {
  const linesOf = (what: string) =>
    ['1 span', '1 log record', '\\d+ metric data points'].map((count) => new RegExp(`${count} ${what} at exit`));
  const LOST = linesOf('lost');
  const UNCONFIRMED = linesOf('not confirmed');

  test('refused', async () => {
    const env = { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_NODE_EXIT_TIMEOUT: '120000' };
    const before = await slack();
    const ours = await launch(WAYS['process.exit() at once'] as Way, { env });
    assert.equal(ours.code, 4);
    for (const line of LOST) assert.match(ours.stderr, line);
    for (const signal of ['traces', 'logs', 'metrics'])
      assert.match(
        ours.stderr,
        new RegExp(`cannot send ${signal} to http://127\\.0\\.0\\.1:1/v1/${signal}: connect ECONNREFUSED`),
      );
    const limit = 1000 + Math.max(before, await slack());
    assert.ok(ours.elapsed < limit, `${ours.elapsed} ms, limit ${limit} ms`);
  });

  test('black hole: one deadline for all signals', async () => {
    const collector = await collect(() => {});
    const env = { ...ON, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXIT_TIMEOUT: '300' };
    const ours = await launch(WAYS['process.exit() at once'] as Way, { env });
    await collector.close();
    assert.equal(ours.code, 4);
    for (const line of UNCONFIRMED) assert.match(ours.stderr, line);
  });

  test('one signal away, the others arrive', async () => {
    const collector = await collect();
    const env = {
      ...ON,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://127.0.0.1:1/v1/logs',
    };
    const ours = await launch(WAYS['process.exit() at once'] as Way, { env });
    await collector.close();
    assert.deepEqual(collector.names(), ['a']);
    assert.deepEqual(countIn(collector), [2]);
    assert.match(ours.stderr, /1 log record lost at exit/);
    assert.doesNotMatch(ours.stderr, /span|data point/);
  });
});
