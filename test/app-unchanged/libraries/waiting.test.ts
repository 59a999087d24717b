/** Libraries in which work waits look to the app as they do without us: shapes, values, errors, and the order of events. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const file = join(root, 'test', 'boundaries', 'apps', 'queues', 'unchanged', 'shapes.mjs');

test('an app that looks at queues, memoizers and promises sees nothing of us', async () => {
  const bare = await run({ file, flag: false });
  assert.equal(bare.code, 0, bare.stderr);
  await using collector = await collect();
  const traced = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  assert.equal(traced.stderr, bare.stderr);
  assert.deepEqual(traced.stdout.split('\n'), bare.stdout.split('\n'));
});
