import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import type { Flag } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const flags: readonly (Flag | readonly Flag[])[] = [
  '--import',
  '--require',
  'NODE_OPTIONS --import',
  'NODE_OPTIONS --require',
  ['--require', '--import'],
  ['--import', '--import'],
  ['--import', 'NODE_OPTIONS --require'],
];

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const [line, node] of Object.entries(supportedNodes)) {
  for (const flag of flags) {
    for (const app of ['esm.mjs', 'cjs.cjs']) {
      test(`${node.version} (${line}) with ${[flag].flat().join(' and ')} traces ${app} exactly once`, async () => {
        const collector = await collect();
        const result = await run({
          file: join(import.meta.dirname, 'apps', app),
          flag,
          node: node.path,
          env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
        });
        await collector.close();
        assert.deepEqual(
          { code: result.code, signal: result.signal, stdout: result.stdout, stderr: result.stderr },
          { code: 0, signal: null, stdout: 'hello world\n', stderr: '' },
        );
        const spans = collector.spans.map(({ name, kind }) => `${kind} ${name}`).sort();
        assert.deepEqual(spans, ['CLIENT GET', 'INTERNAL request handler - /hello/:name', 'SERVER GET /hello/:name']);
        assert.equal(new Set(collector.spans.map((span) => span.traceId)).size, 1, 'one trace');
      });
    }
  }
}
