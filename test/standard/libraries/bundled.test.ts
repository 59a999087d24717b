/** An app bundled into one file loads no file of its libraries: those that publish channels are traced all the same. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { sourceOf, writeApp } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import { drawTraces } from '../../harness/tree.ts';
import { inTurn } from '../../harness/turn.ts';

const { env, skip } = serversFor(['REDIS_URL']);

test('redis, bundled by esbuild', { skip }, async () => {
  const file = join(root, '.test', 'bundled', 'redis.cjs');
  const source = writeApp('redis', '5.12', 'app.bundled.cjs', sourceOf('redis', 'app.cjs'));
  await build({ entryPoints: [source], outfile: file, bundle: true, platform: 'node', logLevel: 'error' });
  const collector = await collect();
  try {
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'bundled' };
    const { code, stderr } = await inTurn('redis', () => run({ file, env: { ...env, ...tracing } }));
    assert.equal(code, 0, stderr);
    const commands = drawTraces(collector.spans)
      .split('\n')
      .flatMap((line) => /redis-(\w+) /.exec(line)?.[1] ?? []);
    // The channel does not tell the commands of a transaction; where files are seen, a small patch does.
    const expected = 'connect SET GET HSET EXPIRE INCR EXPIRE MULTI PING ECHO LPUSH';
    assert.equal(commands.join(' '), expected);
  } finally {
    await collector.close();
  }
});
