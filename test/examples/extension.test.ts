/** examples/extension, in JavaScript and in TypeScript: it does what it says, and its types are right. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { supportedNodes } from '../harness/nodes.ts';
import { root } from '../harness/packed.ts';
import { collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';

const folder = join(root, 'examples', 'extension');

/** Node strips types from 22.18 on (https://nodejs.org/api/typescript.html). */
function stripsTypes(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || minor >= 18;
}

for (const name of ['shop.mjs', 'shop.mts'])
  test(`${name} marks spans, names the team, samples no health check and counts, on every Node`, async () => {
    const nodes = Object.values(supportedNodes).filter(({ version }) => name.endsWith('.mjs') || stripsTypes(version));
    for (const { version, path: node } of nodes) {
      const collector = await collect();
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_NODE_EXTENSIONS: `./${name}`,
        OTEL_SERVICE_NAME: 'shop',
      };
      const { code, stderr } = await run({ file: join(folder, 'app.mjs'), env, node });
      await collector.close();
      const lines = stderr.split('\n').filter((line) => line.startsWith('[otel-auto]'));
      assert.deepEqual([code, lines], [0, [`[otel-auto] info: extension "./${name}": 3 spans of shop`]], version);
      const seen = collector.spans.map(({ kind, attributes, resource }) => [
        kind,
        attributes['url.path'],
        attributes['shop.currency'],
        resource.team,
      ]);
      const client = ['CLIENT', undefined, 'EUR', 'orders'];
      assert.deepEqual(seen.sort(), [client, client, ['SERVER', '/orders/4711', 'EUR', 'orders']], version);
    }
  });

test('both are right by their types', () => {
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  assert.deepEqual([status, stdout], [0, '']);
});
