import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { type Flag, packed } from '../../harness/packed.ts';
import { type RunResult, run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { trace } from '../../harness/trace.ts';
import { drawTraces } from '../../harness/tree.ts';

/** What is lost, not how long it takes: a busy machine may need more than the default. */
const env = { OTEL_NODE_EXIT_TIMEOUT: '10000' };
const app = (name: string) => join(import.meta.dirname, 'apps', name);

/** How the app itself ended; nothing of ours may show. */
const ended = ({ code, signal, stdout, stderr }: RunResult) => ({ code, signal, stdout, stderr });
const cleanly = (stdout = '') => ({ code: 0, signal: null, stdout, stderr: '' });
const names = (spans: readonly ReceivedSpan[]) => spans.map((span) => span.name).sort();

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const [line, node] of Object.entries(supportedNodes)) {
  describe(`worker threads of ${node.version} (${line})`, () => {
    it('are traced in one trace, and share one sender thread', async () => {
      const result = await trace({ file: app('http.mjs'), node: node.path, env });
      // Two workers of the app's and the sender in the main thread, none in the workers.
      assert.deepEqual(ended(result), cleanly('first 0 second 0  3\n'));
      assert.equal(
        drawTraces(result.spans),
        [
          'threads-app  GET  CLIENT',
          '└─ threads-app  GET  SERVER',
          '   └─ threads-app  GET  CLIENT',
          '      └─ threads-app  GET  SERVER',
        ].join('\n'),
      );
      assert.equal(new Set(result.spans.map((span) => span.resource['service.instance.id'])).size, 1);
    });

    it('lose nothing when they end, exit, throw or are terminated', async () => {
      const result = await trace({ file: app('ends.cjs'), node: node.path, env });
      assert.deepEqual(ended(result), cleanly('thrown\nthrown\n'));
      const expected = Array.from({ length: 8 }, (_, w) => Array.from({ length: 100 }, (_, i) => `${w} ${i}`)).flat();
      assert.deepEqual(names(result.spans), expected.sort());
    });

    it('deliver the span that an uncaught error ended', async () => {
      const result = await trace({ file: app('crash.cjs'), node: node.path, env });
      assert.deepEqual(ended(result), cleanly('crashed\n'));
      assert.deepEqual(
        result.spans.map(({ name, status, events }) => [name, status, events.map((event) => event.name)]),
        [['active', 'ERROR', ['exception', 'interrupted']]],
      );
    });

    it('have their spans counted that are not sampled', async () => {
      const variables = { LOADER: join(packed, 'dist', 'index.cjs') };
      const file = app('unsampled.cjs');
      const result = await run({ file, node: node.path, env: { ...variables, OTEL_TRACES_SAMPLER: 'always_off' } });
      assert.deepEqual(ended(result), cleanly('{"notSampled":6,"ended":0}\n'));
    });

    it('lose nothing when the main thread never comes to hear of them before the exit', async () => {
      const result = await trace({ file: app('blocked.cjs'), node: node.path, env });
      assert.deepEqual(ended(result), { ...cleanly(), code: 5 });
      assert.deepEqual(names(result.spans), ['from a worker']);
    });

    it('are traced at any depth', async () => {
      const result = await trace({ file: app('nested.cjs'), node: node.path, env });
      assert.deepEqual(ended(result), cleanly());
      assert.deepEqual(names(result.spans), ['depth 0', 'depth 1', 'depth 2', 'depth 3']);
    });

    it('keep the spans of concurrent operations apart', async () => {
      const result = await trace({ file: app('concurrent.cjs'), node: node.path, env });
      assert.deepEqual(ended(result), cleanly());
      assert.equal(result.spans.length, 300 * 7);
      const byId = new Map(result.spans.map((span) => [span.spanId, span]));
      for (const { name, parentSpanId, traceId } of result.spans) {
        const parent = byId.get(parentSpanId);
        assert.equal(parent?.name ?? '', name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '', name);
        if (parent !== undefined) assert.equal(traceId, parent.traceId);
      }
    });

    /** A worker inherits what Node lets it inherit: flags unless it has `execArgv`, NODE_OPTIONS unless it has `env`. */
    const inherited: Record<string, (flag: Flag) => boolean> = {
      file: () => true,
      url: () => true,
      data: () => true,
      // Node runs no `--import` in front of evaluated code.
      eval: (flag) => flag.endsWith('--require'),
      'execArgv []': (flag) => flag.startsWith('NODE_OPTIONS'),
      'env {}': (flag) => !flag.startsWith('NODE_OPTIONS'),
      SHARE_ENV: () => true,
      'own OTEL settings': () => true,
    };
    for (const flag of ['--import', '--require', 'NODE_OPTIONS --import', 'NODE_OPTIONS --require'] as const) {
      it(`are traced with ${flag} where they inherit it, and run untraced where not`, async () => {
        const result = await trace({ file: app('kinds.cjs'), node: node.path, env, flag });
        assert.deepEqual(ended(result), cleanly());
        const expected = Object.keys(inherited).filter((kind) => inherited[kind]?.(flag));
        assert.deepEqual(names(result.spans), expected.sort());
      });
    }
  });
}
