/** A process that gets an eighth of a core, as containers do that are throttled: what moves is waited for, and what does not is not. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { slack } from '../../harness/slowness.ts';
import { writeApp } from './app.ts';

const NEIGHBOURS = 7;
/** ms after which a neighbour ends by itself. */
const LONGEST = 120_000;
const SPANS = 300;
const MADE = `for (let i = 0; i < ${SPANS}; i++) span("s" + i);`;

/** Ways out, and the signal that is sent when the app says `ready`. */
const WAYS = {
  'natural end': { code: MADE },
  'process.exit()': { code: `${MADE} process.exit(3);` },
  SIGTERM: { code: `${MADE} setInterval(() => {}, 1000); say("ready");`, signal: 'SIGTERM' },
  'uncaught error': { code: `${MADE} throw new Error("boom");` },
} as const satisfies Record<string, { code: string; signal?: NodeJS.Signals }>;

/** The most with room for a machine that has more to do than this test. */
const ENV = { OTEL_NODE_EXIT_TIMEOUT: '1000', OTEL_NODE_EXIT_MAX: '60000' };
/** Less than the sender's thread takes for its start on an eighth of a core. */
const SHORT = { ...ENV, OTEL_NODE_EXIT_TIMEOUT: '300' };

const hasTaskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

describe('exit under a busy CPU', { skip: hasTaskset ? false : 'needs taskset (util-linux)' }, () => {
  let neighbours: ChildProcess[] = [];
  before(async () => {
    const busy = `const until = Date.now() + ${LONGEST}; console.log("busy"); while (Date.now() < until);`;
    neighbours = Array.from({ length: NEIGHBOURS }, () =>
      spawn('taskset', ['-c', '0', process.execPath, '-e', busy], { stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    await Promise.all(neighbours.map((child) => once(child.stdout as never, 'data')));
  });
  after(() => {
    for (const child of neighbours) child.kill('SIGKILL');
  });

  for (const [name, way] of Object.entries(WAYS)) {
    it(`${name}: everything is delivered`, async () => {
      await using collector = await collect();
      const { stderr } = await run({
        file: writeApp(way, 'cjs'),
        node: 'taskset',
        nodeArgs: ['-c', '0', process.execPath],
        env: { ...SHORT, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
        onLine: (_line, child) => 'signal' in way && child.kill(way.signal),
      });
      assert.equal(new Set(collector.names()).size, SPANS, stderr);
      assert.doesNotMatch(stderr, /\[otel-auto\]/);
    });
  }
});

describe('exit with nothing that moves', () => {
  it('a collector that does not answer costs the deadline, not the most', async () => {
    await using collector = await collect({ answer: false });
    const before = await slack();
    const { stderr, elapsed } = await run({
      file: writeApp({ code: 'span("a"); process.exit(0);' }, 'cjs'),
      env: { ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    assert.match(
      stderr,
      /warn: 1 span not confirmed at exit, sent to .*: no answer within 1000 ms \(OTEL_NODE_EXIT_TIMEOUT\)/,
    );
    assert.ok(elapsed < 1000 + Math.max(before, await slack()), `${elapsed} ms`);
  });

  it('OTEL_NODE_EXIT_MAX ends what always moves', async () => {
    // Reads a little of a body of many megabytes at a time, for longer than anybody waits.
    const { createServer } = await import('node:net');
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.pause();
      const timer = setInterval(() => socket.read(1024) ?? socket.resume().pause(), 5);
      socket.on('close', () => clearInterval(timer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const before = await slack();
    const { stderr, elapsed } = await run({
      file: writeApp(
        {
          code: `const t = api?.trace.getTracer("t"); for (let i = 0; i < 20000; i++) t?.startSpan("s", { attributes: { text: String(Math.random()).repeat(20) } }).end(); process.exit(0);`,
        },
        'cjs',
      ),
      env: {
        OTEL_NODE_EXIT_TIMEOUT: '30000',
        OTEL_NODE_EXIT_MAX: '700',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      },
    }).finally(() => server.close());
    assert.match(stderr, /at exit, .*within 700 ms \(OTEL_NODE_EXIT_MAX\)/);
    assert.ok(elapsed < 700 + 2 * Math.max(before, await slack()), `${elapsed} ms`);
  });
});
