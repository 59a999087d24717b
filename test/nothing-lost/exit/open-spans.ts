import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { trace } from '../../harness/trace.ts';
import { storedSpans, until } from '../faults/spool/folder.ts';
import { BARE, writeApp } from './app.ts';

/** Open requests, each with a span of the app's in it, and the spans of its client. */
const REQUESTS = 50;
const SPANS = 3 * REQUESTS;
/** Shown to be running when all requests are open. */
const SERVER = (then: string) => `
  const { createServer, get } = builtin("http");
  let open = 0;
  const tracer = api?.trace.getTracer("app");
  const held = [];
  const server = createServer((request, response) => {
    held.push(request, response, tracer?.startSpan("work"));
    if (++open === ${REQUESTS}) ready();
  });
  const ready = () => { ${then} };
  server.listen(0, "127.0.0.1", () => {
    for (let i = 0; i < ${REQUESTS}; i++)
      held.push(get({ port: server.address().port, agent: false }).on("error", () => {}));
  });`;

interface Way {
  readonly code: string;
  readonly signal?: NodeJS.Signals;
  /** What the event says; `status` is that of all spans. */
  readonly by: string;
  readonly isError?: true;
}

const WAYS: Readonly<Record<string, Way>> = {
  SIGTERM: { code: SERVER('say("ready");'), signal: 'SIGTERM', by: 'SIGTERM' },
  SIGINT: { code: SERVER('say("ready");'), signal: 'SIGINT', by: 'SIGINT' },
  SIGHUP: { code: SERVER('say("ready");'), signal: 'SIGHUP', by: 'SIGHUP' },
  'natural end': {
    code: SERVER(
      'server.unref(); for (const one of held) { one?.socket?.unref(); one?.on?.("socket", (s) => s.unref()); }',
    ),
    by: 'natural end',
  },
  'process.exit()': { code: SERVER('process.exit(3);'), by: 'process.exit()' },
  'uncaught error': {
    code: SERVER('setImmediate(() => { throw new RangeError("boom"); });'),
    by: 'uncaughtException',
    isError: true,
  },
  'unhandled rejection': {
    code: SERVER('setImmediate(() => Promise.reject(new RangeError("boom")));'),
    by: 'unhandledRejection',
    isError: true,
  },
  'a blocked loop': { code: SERVER('block(300); process.exit(3);'), by: 'process.exit()' },
};

/** Ends by memory that runs out, in one turn of the event loop. It pauses, so that a busy machine runs other threads too. */
const LEAK = `
  const all = [];
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    all.push(new Array(1e4).fill({}).map(() => ({ x: Math.random() })));
    Atomics.wait(pause, 0, 0, 10);
  }`;
const SMALL_HEAP = ['--max-old-space-size=60'];
const NEAR_LIMIT = /\[otel-auto\] warn: the heap is near its limit \(about \d+ of \d+ MiB\)/g;

/** Those in which no code of the process hears of its end: what was open is delivered by the next start, from the spool. */
const DEATHS: Readonly<Record<string, { code: string; signal: NodeJS.Signals; nodeArgs?: string[] }>> = {
  SIGKILL: { code: SERVER('say("ready");'), signal: 'SIGKILL' },
  'memory that runs out': {
    code: SERVER(`process.on("SIGUSR2", () => { ${LEAK} }); say("ready");`),
    signal: 'SIGUSR2',
    nodeArgs: SMALL_HEAP,
  },
};

/** ms that an exit may take beyond its deadline, and how often the app's time without us: see `matrix.ts`. */
const BEYOND = 1750;
const SLOWNESS = 15;

/** Every way out, with a server that has open requests, on one of the Nodes in test/nodes. */
export function openSpansMatrix(line: string): void {
  const node = supportedNodes[line];
  if (node === undefined) {
    it(`open spans on Node ${line}`, { skip: withoutNodes || `no Node ${line} is installed` }, () => {});
    return;
  }
  describe(`open spans at the end, on Node ${node.version}`, { concurrency: 2 }, () => {
    for (const [name, way] of Object.entries(WAYS))
      it(name, async () => {
        const file = writeApp(way, 'cjs');
        const onLine = (_line: string, child: { kill(signal: NodeJS.Signals): void }) =>
          way.signal && child.kill(way.signal);
        const bare = await run({ file, node: node.path, onLine: onLine as never, ...BARE });
        const ours = await trace({ file, node: node.path, onLine: onLine as never });
        sameEnd(ours, bare);
        const marked = ours.spans.filter(({ attributes }) => attributes['otel.span.interrupted'] === true);
        assert.equal(new Set(marked.map(({ spanId }) => spanId)).size, marked.length, 'none twice');
        assert.ok(marked.length >= 0.99 * SPANS, `${marked.length} of ${SPANS}\n${ours.stderr}`);
        for (const span of marked) checkMark(span, way);
        assertWholeTrees(ours.spans);
      });

    for (const [name, { code, signal, nodeArgs = [] }] of Object.entries(DEATHS))
      it(`${name}, with a spool`, async () => {
        const folder = temporaryFolder('spool');
        const file = writeApp({ code }, 'cjs');
        const kill = (child: ChildProcess) => child.kill(signal);
        const bare = await run({
          file,
          node: node.path,
          ...BARE,
          nodeArgs: [...nodeArgs, ...BARE.nodeArgs],
          onLine: (_line, child) => kill(child),
        });
        await using collector = await collect();
        const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_SPOOL_DIR: folder };
        const ours = await run({
          file,
          node: node.path,
          nodeArgs,
          env,
          onLine: async (_line, child) => {
            await until(() => storedSpans(folder) >= SPANS, 'all open spans on disk').finally(() => kill(child));
          },
        });
        assert.deepEqual([ours.code, ours.signal, ours.stdout], [bare.code, bare.signal, bare.stdout], ours.stderr);
        const next = await run({ file: writeApp({ code: '' }, 'cjs'), node: node.path, env });
        assert.equal(next.code, 0, next.stderr);
        const marked = collector.spans.filter(({ attributes }) => attributes['otel.span.interrupted'] === true);
        assert.equal(new Set(collector.spans.map(({ spanId }) => spanId)).size, collector.spans.length, 'none twice');
        assert.ok(marked.length >= 0.99 * SPANS, `${marked.length} of ${SPANS}\n${ours.stderr}\n${next.stderr}`);
        for (const span of marked) checkMark(span, { by: 'killed' });
        assertWholeTrees(collector.spans);
        assert.deepEqual(readdirSync(folder), []);
      });

    it('what ended before memory ran out arrives, with the settings that are the default, and a line says why', async () => {
      const file = writeApp({ code: `span("before"); setTimeout(() => { span("late"); ${LEAK} }, 300);` }, 'cjs');
      const { spans, signal, stderr } = await trace({ file, node: node.path, nodeArgs: SMALL_HEAP });
      assert.equal(signal, 'SIGABRT', stderr);
      assert.deepEqual(spans.map((span) => span.name).sort(), ['before', 'late'], stderr);
      assert.equal(stderr.match(NEAR_LIMIT)?.length, 1, stderr);
    });

    it('with a collector that never answers, within the deadline', async () => {
      const way = { code: SERVER('say("ready");') };
      const file = writeApp(way, 'cjs');
      const onLine = (_line: string, child: ChildProcess) => child.kill('SIGTERM');
      const bare = await run({ file, node: node.path, onLine, ...BARE });
      const deadline = 500;
      await using hole = await collect({ answer: false });
      const ours = await run({
        file,
        node: node.path,
        onLine,
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: hole.url,
          OTEL_NODE_EXIT_TIMEOUT: String(deadline),
          OTEL_NODE_EXIT_MAX: String(deadline),
        },
      });
      assert.equal(ours.signal, 'SIGTERM');
      assert.match(ours.stderr, /150 spans (lost|not confirmed) at exit/);
      const limit = SLOWNESS * bare.elapsed + deadline + BEYOND;
      assert.ok(ours.elapsed <= limit, `${ours.elapsed} ms, bare ${bare.elapsed} ms`);
    });
  });
}

function sameEnd(ours: RunResult, bare: RunResult): void {
  assert.deepEqual([ours.code, ours.signal, ours.stdout], [bare.code, bare.signal, bare.stdout], ours.stderr);
  assert.doesNotMatch(ours.stderr, /\[otel-auto\]/);
}

function checkMark(span: ReceivedSpan, { by, isError }: Pick<Way, 'by' | 'isError'>): void {
  const events = span.events.filter(({ name }) => name === 'interrupted');
  assert.deepEqual(
    events.map(({ attributes }) => attributes),
    [{ 'otel.span.interrupted.by': by }],
  );
  assert.equal(span.status, isError ? 'ERROR' : 'UNSET');
  assert.equal(span.attributes['error.type'], isError && 'RangeError');
}

function assertWholeTrees(spans: readonly ReceivedSpan[]): void {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  for (const { parentSpanId, name } of spans)
    assert.ok(!parentSpanId || ids.has(parentSpanId), `the parent of ${name}`);
}
