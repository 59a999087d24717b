/**
 * Pools of threads look to the app as they do without us: what a task gets and gives, its errors, a thread that dies in its task,
 * buffers that are handed over, and threads that the loader is not in.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { root } from '../../harness/packed.ts';
import { run } from '../../harness/run.ts';
import { trace } from '../../harness/trace.ts';

const file = join(root, 'test', 'boundaries', 'apps', 'threads', 'unchanged', 'pools.mjs');

if (withoutNodes) test('pools of threads', { skip: withoutNodes });

for (const [name, { version, path: node }] of Object.entries(supportedNodes)) {
  if (!name.endsWith('-newest')) continue;
  test(`an app with pools of threads sees nothing of us, on Node ${version}`, async () => {
    const bare = await run({ file, node, flag: false });
    assert.equal(bare.code, 0, bare.stderr);
    const traced = await trace({ file, node });
    assert.deepEqual([traced.code, traced.stderr], [bare.code, bare.stderr]);
    assert.deepEqual(traced.stdout.split('\n'), bare.stdout.split('\n'));
    assert.equal(traced.spans.filter((span) => span.name === 'asked').length, 1, 'there was a context to hand on');
  });
}
