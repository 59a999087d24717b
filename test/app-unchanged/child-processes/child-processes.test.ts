/** Child processes of an app beside those without us: what it gives stays as it is, and so does all that it gets. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { run } from '../../harness/run.ts';

const file = join(import.meta.dirname, 'app.mjs');
const modes = {
  'as by default': {},
  'with spans': { OTEL_INSTRUMENTATION_CHILD_PROCESS_ENABLED: 'true' },
};

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const { version, path: node } of Object.values(supportedNodes)) {
  for (const [mode, env] of Object.entries(modes)) {
    test(`child processes of Node ${version} ${mode}`, async () => {
      const bare = await run({ file, node, flag: false });
      assert.deepEqual([bare.code, bare.stderr], [0, '']);
      const traced = await run({ file, node, env: { OTEL_TRACES_EXPORTER: 'none', ...env } });
      assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
    });
  }
}
