import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { trace } from '../../harness/trace.ts';

/** What is lost, not how long it takes: a busy machine may need more than the default. */
const env = { OTEL_NODE_EXIT_TIMEOUT: '10000' };
const app = (name: string) => join(import.meta.dirname, 'apps', name);
const flags = ['--import', '--require', 'NODE_OPTIONS --import', 'NODE_OPTIONS --require'] as const;
const TRACE = '0af7651916cd43dd8448eb211c80319c';

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const [line, node] of Object.entries(supportedNodes)) {
  describe(`child processes of ${node.version} (${line})`, () => {
    for (const flag of flags) {
      it(`with ${flag} are traced once, in the trace that TRACEPARENT tells them`, async () => {
        const { code, stdout, stderr, spans } = await trace({ file: app('children.cjs'), node: node.path, env, flag });
        assert.deepEqual({ code, stdout }, { code: 0, stdout: '' });
        assert.match(stderr, /^\[otel-auto\] warn: TRACEPARENT="nonsense" is no valid [^\n]*\n$/);
        const told = (name: string) => name.endsWith(' told');
        assert.deepEqual(spans.map(({ name }) => name).sort(), [
          'exec',
          'exec told',
          'exec told nonsense',
          'fork',
          'fork told',
          'parent',
        ]);
        for (const { name, traceId, parentSpanId, traceState } of spans) {
          assert.equal(traceId === TRACE, told(name), name);
          assert.equal(parentSpanId, told(name) ? 'b7ad6b7169203331' : '', name);
          assert.equal(traceState, told(name) ? 'a=1' : '', name);
        }
        assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 5);
      });
    }

    it('are cluster workers with a sender each, that end by SIGTERM with nothing lost', async () => {
      const { code, stdout, stderr, spans } = await trace({ file: app('cluster.cjs'), node: node.path, env });
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'SIGTERM SIGTERM\n', stderr: '' });
      const of = (kind: string) => spans.filter((span) => span.kind === kind);
      assert.equal(of('CLIENT').length, 2);
      assert.deepEqual(
        of('SERVER')
          .map((span) => span.parentSpanId)
          .sort(),
        of('CLIENT')
          .map((span) => span.spanId)
          .sort(),
      );
      assert.equal(new Set(of('SERVER').map((span) => span.resource['process.pid'])).size, 2);
    });
  });
}
