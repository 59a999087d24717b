import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { type RunResult, run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { trace } from '../../harness/trace.ts';
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
  });
}

function sameEnd(ours: RunResult, bare: RunResult): void {
  assert.deepEqual([ours.code, ours.signal, ours.stdout], [bare.code, bare.signal, bare.stdout], ours.stderr);
  assert.doesNotMatch(ours.stderr, /\[otel-auto\]/);
}

function checkMark(span: ReceivedSpan, { by, isError }: Way): void {
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
