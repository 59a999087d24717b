/** A context that a task waited with is held no longer than the task. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';

const file = join(root, 'test', 'boundaries', 'apps', 'queues', 'released', 'contexts.mjs');

test('queues and promises hold no context of a task that ended', async () => {
  await using collector = await collect();
  const { code, stdout, stderr } = await run({
    file,
    nodeArgs: ['--expose-gc'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  assert.equal(code, 0, stderr);
  const held = stdout.trim().split('\n');
  assert.deepEqual(
    held,
    held.map((line) => line.replace(/\d+$/, '0')),
  );
});
