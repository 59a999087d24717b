/** What Express makes of routes, mounts and errors beyond its app: what the span of a request says of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { run } from '../../harness/run.ts';
import { spansOf } from '../../harness/traced-app.ts';
import { drawTraces } from '../../harness/tree.ts';

/** An app that is asked for each of `paths` in turn. */
const served = (paths: readonly string[]) => `
  const http = require('node:http');
  const express = require('express');
  const app = express();
  app.set('env', 'test');
  const server = http.createServer(app).listen(0, '127.0.0.1', async () => {
    for (const path of ${JSON.stringify(paths)}) {
      await new Promise((resolve) => {
        http.get({ port: server.address().port, host: '127.0.0.1', path, agent: false }, (response) => {
          console.log(path, response.statusCode);
          response.resume().on('close', resolve);
        });
      });
    }
    server.close();
  });
`;

for (const version of versionsOf('express')) {
  const every = version.startsWith('4') ? '*' : '/{*every}';
  const servers = async (name: string, source: string) => {
    const spans = await spansOf(writeApp('express', version, `app.${name}.cjs`, source));
    return spans.filter((span) => span.kind === 'SERVER').map((span) => [span.name, span.attributes['http.route']]);
  };

  test(`express ${version}: routes outside a request take time that grows with their number`, async () => {
    const source = `
      const { Router } = require('express');
      const router = new Router();
      for (let i = 0; i < 10000; i++) router.get('/x', (request, response, next) => next());
      router.handle({ url: '/x', method: 'GET' }, {}, () => console.log('through'));`;
    const { stdout, signal } = await run({ file: writeApp('express', version, 'app.outside.cjs', source) });
    // Some 100 ms; with the square of their number it would be minutes, and the process is ended after one.
    assert.deepEqual([stdout, signal], ['through\n', null]);
  });

  test(`express ${version}: what passes a request on is no route of it`, async () => {
    const found = await servers(
      'passed',
      `${served(['/admin/none', '/admin/x/none', '/admin/here', '/health', '/other'])}
      app.use('/admin', (request, response, next) => next());
      app.use('/admin', express.Router().use('/x', (request, response, next) => setImmediate(next)));
      app.get('/admin/here', (request, response) => response.end());
      app.use('/health', (request, response) => response.end());
      app.use((request, response, next) => request.path === '/other' ? response.end() : next());`,
    );
    assert.deepEqual(found, [
      ['GET', undefined],
      ['GET', undefined],
      ['GET /admin/here', '/admin/here'],
      ['GET /health', '/health'],
      ['GET', undefined],
    ]);
  });

  test(`express ${version}: a router within a route, and a URL that is dispatched again`, async () => {
    const found = await servers(
      'within',
      `${served(['/api/users/7', '/deep/1', '/go', '/mounted/go', '/after'])}
      const api = express.Router().get('/api/users/:id', (request, response) => response.end());
      const deep = express.Router().get('/deep/:x', (request, response) => response.end());
      app.get('/go', (request, response, next) => { request.url = '/target/5'; app.handle(request, response, next); });
      const inner = express.Router();
      inner.get('/go', (request, response, next) => { request.url = '/target/5'; inner.handle(request, response, next); });
      inner.get('/target/:t', (request, response) => response.end());
      app.use('/mounted', inner);
      app.get('/target/:t', (request, response) => response.end());
      app.all('/api${version.startsWith('4') ? '/*' : '/*rest'}', api);
      app.all(${JSON.stringify(every)}, deep);
      app.get('/after', (request, response) => response.end());`,
    );
    assert.deepEqual(found, [
      ['GET /api/users/:id', '/api/users/:id'],
      ['GET /deep/:x', '/deep/:x'],
      ['GET /target/:t', '/target/:t'],
      ['GET /mounted/target/:t', '/mounted/target/:t'],
      ['GET /after', '/after'],
    ]);
  });

  test(`express ${version}: routes on every path that pass requests on leave no spans, a fallback does`, async () => {
    const source = `${served(['/cats/1', '/page', '/none'])}
      for (let i = 0; i < 7; i++) app.all(${JSON.stringify(every)}, (request, response, next) => next());
      app.route(${JSON.stringify(every)}).all((request, response, next) => next());
      app.get('/cats/:id', (request, response) => response.end());
      app.get(${JSON.stringify(every)}, (request, response) => response.status(request.path === '/none' ? 404 : 200).end());`;
    const spans = await spansOf(writeApp('express', version, 'app.every.cjs', source));
    assert.equal(
      drawTraces(spans.filter((span) => span.kind !== 'CLIENT')),
      `app  GET /cats/:id  SERVER
└─ app  request handler - /cats/:id  INTERNAL
app  GET ${every}  SERVER
└─ app  request handler - ${every}  INTERNAL
app  GET ${every}  SERVER
└─ app  request handler - ${every}  INTERNAL`,
    );
  });

  test(`express ${version}: what is handed to next() and is no error fails no span`, async () => {
    const source = `${served(['/answer', '/failure'])}
      app.get('/answer', (request, response, next) => next({ ok: true }));
      app.get('/failure', (request, response, next) => next({ status: 418, message: 'a teapot' }));
      app.use((body, request, response, next) => response.end(JSON.stringify(body)));`;
    const spans = await spansOf(writeApp('express', version, 'app.answer.cjs', source));
    assert.equal(
      drawTraces(spans.filter((span) => span.kind !== 'CLIENT')),
      `app  GET /answer  SERVER
└─ app  request handler - /answer  INTERNAL
app  GET /failure  SERVER
└─ app  request handler - /failure  INTERNAL  ERROR: a teapot`,
    );
  });
}
