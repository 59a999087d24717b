/** Handlers that are called without a request, as tests do: alone they would be traces of what nobody has asked for. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { run } from '../../harness/run.ts';
import { spansOf } from '../../harness/traced-app.ts';

const SOURCES: Readonly<Record<string, string>> = {
  fastify: `const app = require('fastify')(); app.get('/x', async () => ({}));
    app.inject('/x').then((response) => console.log(response.statusCode));`,
  hapi: `const server = require('@hapi/hapi').server(); server.route({ method: 'GET', path: '/x', handler: () => 'x' });
    server.inject('/x').then((response) => console.log(response.statusCode));`,
  hono: `const { Hono } = require('hono'); const app = new Hono(); app.get('/x', (c) => c.text('x'));
    (async () => console.log((await app.request('/x')).status))();`,
};

for (const [library, source] of Object.entries(SOURCES)) {
  for (const version of versionsOf(library)) {
    test(`${library} ${version}: a request that is none leaves no span`, async () => {
      assert.deepEqual(await spansOf(writeApp(library, version, 'app.inject.cjs', source)), []);
    });
  }
}

for (const version of versionsOf('koa')) {
  test(`koa ${version}: the path of a mount is part of the route`, async () => {
    const source = `const Koa = require('koa'); const Router = require('@koa/router'); const http = require('http');
      const inner = new Router(); inner.get('/x/:y', (ctx) => { ctx.body = 'x'; });
      // As koa-mount does.
      const mount = (prefix, downstream) => async (ctx, upstream) => {
        const before = ctx.path;
        if (!before.startsWith(prefix)) return upstream();
        ctx.mountPath = prefix; ctx.path = before.slice(prefix.length) || '/';
        await downstream(ctx, upstream);
        ctx.path = before;
      };
      const app = new Koa();
      app.use(mount('/m', mount('/n', inner.routes()))); app.use(inner.routes());
      const server = http.createServer(app.callback()).listen(0, '127.0.0.1', async () => {
        for (const path of ['/m/n/x/1?q=1', '/x/2']) console.log(await (await fetch('http://127.0.0.1:' + server.address().port + path)).text());
        server.close();
      });`;
    const spans = await spansOf(writeApp('koa', version, 'app.mounted.cjs', source));
    assert.deepEqual(
      spans.filter((span) => span.kind === 'SERVER').map((span) => span.name),
      ['GET /m/n/x/:y', 'GET /x/:y'],
    );
  });
}

test('the scope of our spans has the version of the package', async () => {
  const source = `require('http').get('http://127.0.0.1:1').on('error', () => {});`;
  const file = writeApp('http', undefined, 'app.scope.cjs', source);
  const { stdout } = await run({ file, env: { OTEL_TRACES_EXPORTER: 'otlp/stdout' } });
  const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };
  assert.ok(stdout.includes(`"name":"@org/otel-auto/http","version":"${version}"`), stdout);
});
