/** Node's permission model: what it forbids the loader costs spans, with one line, and nothing of the app. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type NodeBinary, supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { packed } from '../../harness/packed.ts';
import { type Project, project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';

/** An ES module of the table, which older Nodes need a thread for, a builtin of the table, and a request. */
const APP = `
import { createServer } from 'node:http';
import { Hono } from 'hono';
import { createRequire } from 'node:module';
const app = new Hono();
app.get('/orders/:id', (c) => c.text(c.req.param('id')));
console.log(await (await app.request('/orders/7')).text());
createRequire(import.meta.url)('ws');
const server = createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', async () => {
  console.log(await (await fetch('http://127.0.0.1:' + server.address().port)).text());
  // Without a thread for it, it is sent from this one.
  setTimeout(() => server.close(), 500);
});`;

interface Case {
  readonly app: Project;
  readonly node: NodeBinary;
  readonly nodeArgs: readonly string[];
}

function make(t: TestContext): Project {
  const app = project({ 'app.mjs': APP }, { packages: { hono: 'hono', ws: 'ws' } });
  t.after(() => rmSync(app.folder, { recursive: true }));
  return app;
}

const major = (node: NodeBinary) => Number.parseInt(node.version, 10);

/** Node 25 and later ask for the network as well. */
const network = (node: NodeBinary) => (major(node) >= 25 ? ['--allow-net'] : []);

/** The flags twice: bare, and traced. */
async function compare(t: TestContext, { app, node, nodeArgs }: Case) {
  const collector = await collect();
  t.after(() => collector.close());
  const given = {
    file: app.file('app.mjs'),
    node: node.path,
    nodeArgs: ['--no-warnings', ...nodeArgs, ...network(node)],
  };
  const bare = await run({ ...given, flag: false });
  const traced = await run({ ...given, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  const lines = traced.stderr.split('\n').filter((line) => line.startsWith('[otel-auto]'));
  assert.deepEqual([bare.code, bare.stderr], [0, '']);
  assert.deepEqual([traced.code, traced.stdout], [bare.code, bare.stdout], traced.stderr);
  assert.equal(traced.stderr.split('\n').length - 1, lines.length, traced.stderr);
  return { lines, spans: collector.spans };
}

const NO_SENDER =
  /^\[otel-auto\] warn: no worker thread for sending \(Access to this API has been restricted.*\): it is sent from the app's own thread, and what ends right before the process may be lost\. Start node with --allow-worker\.$/;
const NO_LOADER =
  /^\[otel-auto\] warn: hono is not traced, nor is any other ES module: on Node 22\.15\.0 that takes a worker thread, and none can be had \(Access to this API has been restricted.*\)\. Start node with --allow-worker, or use Node 22\.22\.3, 24\.11\.1 or newer\.$/;

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const node of Object.values(supportedNodes)) {
  const needsLoader = node.version === '22.15.0';
  const reads: Record<string, (app: Project) => string[]> = {
    'of all': () => ['--allow-fs-read=*'],
    'of the app and the loader': ({ folder }) => [`--allow-fs-read=${folder}`, `--allow-fs-read=${packed}`],
  };
  for (const [name, read] of Object.entries(reads)) {
    test(`${node.version}: without --allow-worker, reading ${name}`, async (t) => {
      const app = make(t);
      const { lines, spans } = await compare(t, { app, node, nodeArgs: ['--permission', ...read(app)] });
      const expected = needsLoader ? [NO_LOADER, NO_SENDER] : [NO_SENDER];
      assert.equal(lines.length, expected.length, lines.join('\n'));
      for (const line of expected) assert.equal(lines.filter((seen) => line.test(seen)).length, 1, lines.join('\n'));
      assert.ok(
        spans.some(({ kind }) => kind === 'SERVER'),
        'the request is traced',
      );
    });
  }

  test(`${node.version}: with --allow-worker nothing is missing and nothing is said`, async (t) => {
    const app = make(t);
    const nodeArgs = ['--permission', '--allow-fs-read=*', '--allow-worker'];
    const { lines, spans } = await compare(t, { app, node, nodeArgs });
    assert.deepEqual(lines, []);
    assert.ok(spans.some(({ kind }) => kind === 'SERVER'));
  });

  test(`${node.version}: a loader that may not be read is Node's own error`, async (t) => {
    const app = make(t);
    const result: RunResult = await run({
      file: app.file('app.mjs'),
      node: node.path,
      nodeArgs: ['--no-warnings', '--permission', `--allow-fs-read=${app.folder}`, ...network(node)],
    });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /ERR_ACCESS_DENIED/);
    assert.ok(result.stderr.includes(join(packed, 'register')), result.stderr);
  });
}
