/** An ES module of the table that is loaded once more, with a query: hot reload, esmock and the like do that. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { supportedNodes, withoutNodes } from '../../harness/nodes.ts';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';
import { outline, trace } from '../../harness/trace.ts';

const APP = `
import { get } from 'node:http';
import { createServer } from 'node:http';
const url = import.meta.resolve('hono');
for (const query of ['', '?v=1', '#v=2']) {
  const { HonoBase } = await import(new URL('hono-base.js', url).href + query);
  const { RegExpRouter } = await import('hono/router/reg-exp-router');
  const app = new HonoBase({ router: new RegExpRouter() });
  app.router = new RegExpRouter();
  app.get('/orders/:id', (c) => c.text('order ' + c.req.param('id') + query));
  const server = createServer(async (request, response) => {
    response.end(await (await app.fetch(new Request('http://127.0.0.1' + request.url))).text());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await new Promise((resolve) => get({ host: '127.0.0.1', port: server.address().port, path: '/orders/7' }, (response) => {
    response.on('data', (data) => console.log(String(data)));
    response.on('end', () => server.close(resolve));
  }));
}`;

if (withoutNodes) test('every Node version', { skip: withoutNodes });

for (const node of Object.values(supportedNodes))
  test(`${node.version}: each copy is traced`, async (t) => {
    const app = project({ 'app.mjs': APP }, { packages: { hono: 'hono' } });
    t.after(() => rmSync(app.folder, { recursive: true }));
    const given = { file: app.file('app.mjs'), node: node.path };
    const bare = await run({ ...given, flag: false });
    const traced = await trace(given);
    assert.deepEqual([bare.code, bare.stderr], [0, '']);
    assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
    const spans = outline(traced.spans);
    assert.equal(spans.filter((name) => name === 'INTERNAL request handler - /orders/:id').length, 3, spans.join('\n'));
  });
