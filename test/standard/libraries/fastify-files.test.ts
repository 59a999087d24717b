/** A fastify whose files are not those that are known: in an app bundled into one file, or of a version to come. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildSync } from 'esbuild';
import { sourceOf } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { trace } from '../../harness/trace.ts';
import { drawTraces } from '../../harness/tree.ts';

const source = sourceOf('fastify', 'app.cjs');
const expected = readFileSync(join(root, 'src', 'libraries', 'fastify', 'test', 'trace.txt'), 'utf8').split('\n\n')[0];
const env = { OTEL_SERVICE_NAME: 'fastify', NODE_PATH: join(root, 'node_modules') };

test('fastify bundled into one file with its app is traced by hooks', async () => {
  const { folder, file } = project({ 'app.cjs': source });
  try {
    buildSync({
      entryPoints: [file('app.cjs')],
      outfile: file('bundle.cjs'),
      bundle: true,
      platform: 'node',
      nodePaths: [env.NODE_PATH],
      logLevel: 'error',
    });
    const { code, stderr, spans } = await trace({ file: file('bundle.cjs'), env });
    assert.equal(code, 0, stderr);
    // What only files would show of a library that it bundles as well.
    assert.match(stderr, /^\[otel-auto\] warn: pino is bundled into .*\n$/);
    assert.equal(drawTraces(spans), expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('fastify with files of an unknown form is traced by hooks, and that is said', async () => {
  const { folder, file } = project({ 'app.cjs': source }, { packages: { fastify: 'fastify' } });
  try {
    const context = file('node_modules/fastify/lib/context.js');
    writeFileSync(context, readFileSync(context, 'utf8').replace('this.onRequest = ', "this['onRequest'] = "));
    const { code, stderr, spans } = await trace({ file: file('app.cjs'), env });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^\[otel-auto\] error: tracing fastify failed \(lib\/context\.js does not export .*\n$/);
    assert.equal(drawTraces(spans), expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
