/** Why a request was answered with 5xx stands on its span, whoever has thrown, passed on, sent or returned the error. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { spansOf } from '../../harness/traced-app.ts';

/** Asks for each of `paths` of what `listen` answers. */
const asking = `
  console.error = () => {};
  const http = require('node:http');
  async function ask(port, paths) {
    for (const path of paths) await new Promise((resolve) => {
      http.get({ port, host: '127.0.0.1', path, agent: false }, (response) => {
        console.log(path, response.statusCode);
        response.resume().on('close', resolve);
      });
    });
  }
  async function serve(handler, paths, listener = handler) {
    const server = http.createServer(listener).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    await ask(server.address().port, paths);
    server.close();
  }
`;

type Case = readonly [library: string, version: string, source: string, expected: Readonly<Record<string, string>>];

const connectLike = (make: string) => `${make}
  app.use('/thrown', () => { throw new RangeError('of middleware'); });
  app.use('/passed', (request, response, next) => next(new RangeError('passed on')));
  app.use('/later', (request, response, next) => setImmediate(next, new RangeError('later')));
  app.use('/missing', (request, response, next) => next(Object.assign(new Error('none'), { status: 404, statusCode: 404 })));
  app.use((error, request, response, next) => (request.originalUrl.includes('answered') ? response.end() : next(error)));
  app.use('/mapped', (request, response, next) => next(new RangeError('the first')));
  app.use((error, request, response, next) => next(error.message === 'the first' ? new TypeError('the second') : error));
  serve(app, ['/thrown', '/passed', '/later', '/missing', '/mapped', '/passed?answered']);`;
const ofConnectLike = {
  '/thrown': 'of middleware',
  '/passed': 'passed on',
  '/later': 'later',
  '/missing': '',
  '/mapped': 'the first',
};

const CASES: readonly Case[] = [
  ...versionsOf('express').map(
    (version): Case => [
      'express',
      version,
      connectLike(`const app = require('express')(); app.set('env', 'test');`),
      ofConnectLike,
    ],
  ),
  ...versionsOf('express').map(
    (version): Case => [
      'express',
      version,
      `const app = require('express')(); app.set('env', 'test');
     app.get('/handler', () => { throw new RangeError('of a handler'); });
     app.get('/taken', () => { throw new RangeError('taken'); }, (error, request, response, next) => response.status(503).end());
     app.get('/refused', () => { throw new RangeError('refused'); }, (error, request, response, next) => response.status(400).end());
     app.use('/in', require('express').Router().use((request, response, next) => next(new RangeError('in a router'))));
     serve(app, ['/handler', '/taken', '/refused', '/in/it']);`,
      { '/handler': 'of a handler', '/taken': 'taken', '/refused': '', '/in/it': 'in a router' },
    ],
  ),
  ...versionsOf('connect').map(
    (version): Case => [
      'connect',
      version,
      connectLike(`process.env.NODE_ENV = 'test'; const app = require('connect')();`),
      ofConnectLike,
    ],
  ),
  ...versionsOf('koa').map(
    (version): Case => [
      'koa',
      version,
      `const Koa = require('koa'); const app = new Koa(); app.silent = true;
     app.use(async (ctx, next) => {
       if (ctx.path === '/own') try { await next(); } catch (error) { ctx.status = 502; ctx.app.emit('error', error, ctx); }
       else await next();
     });
     app.use((ctx) => {
       if (ctx.path === '/thrown' || ctx.path === '/own') throw new RangeError('of middleware');
       if (ctx.path === '/asserted') ctx.throw(401, 'who?');
       ctx.throw(503, 'later');
     });
     serve(app.callback(), ['/thrown', '/asserted', '/unavailable', '/own']);`,
      { '/thrown': 'of middleware', '/asserted': '', '/unavailable': 'later', '/own': 'of middleware' },
    ],
  ),
  ...versionsOf('fastify').map(
    (version): Case => [
      'fastify',
      version,
      `const app = require('fastify')();
     app.addHook('preHandler', async (request) => { if (request.url === '/hook') throw new RangeError('of a hook'); });
     app.addHook('onRequest', (request, reply, done) => done(request.url === '/request' ? new RangeError('of a request') : undefined));
     for (const path of ['/hook', '/request']) app.get(path, async () => 'never');
     app.get('/sent', (request, reply) => { reply.send(new RangeError('sent')); });
     app.get('/returned', async () => new RangeError('returned'));
     app.get('/thrown', async () => { throw new RangeError('thrown'); });
     app.get('/refused', async (request, reply) => { reply.code(404); throw new RangeError('refused'); });
     app.get('/own', { errorHandler: (error, request, reply) => { reply.code(502).send({}); } }, () => { throw new RangeError('own'); });
     app.listen({ port: 0, host: '127.0.0.1' }).then(async () => {
       await ask(app.server.address().port, ['/hook', '/request', '/sent', '/returned', '/thrown', '/refused', '/own']);
       await app.close();
     });`,
      {
        '/hook': 'of a hook',
        '/request': 'of a request',
        '/sent': 'sent',
        '/returned': 'returned',
        '/thrown': 'thrown',
        '/refused': '',
        '/own': 'own',
      },
    ],
  ),
  ...versionsOf('hapi').map(
    (version): Case => [
      'hapi',
      version,
      `(async () => {
       const server = require('@hapi/hapi').server({ port: 0, host: '127.0.0.1', debug: false });
       server.ext('onPreAuth', (request, h) => { if (request.path === '/ext') throw new RangeError('of an extension'); return h.continue; });
       server.ext('onPreResponse', (request, h) => request.path === '/own' ? h.response('sorry').code(502) : h.continue);
       server.auth.scheme('none', () => ({ authenticate() { throw Object.assign(new Error('who?'), { isBoom: true, output: { statusCode: 401, payload: {}, headers: {} } }); } }));
       server.auth.strategy('none', 'none');
       const fail = (message) => () => { throw new RangeError(message); };
       server.route({ method: 'GET', path: '/ext', handler: () => 'never' });
       server.route({ method: 'GET', path: '/thrown', handler: fail('thrown') });
       server.route({ method: 'GET', path: '/own', handler: fail('own') });
       server.route({ method: 'GET', path: '/auth/{id}', options: { auth: 'none' }, handler: () => 'never' });
       await server.start();
       await ask(server.info.port, ['/ext', '/thrown', '/own', '/auth/1']);
       await server.stop();
     })();`,
      { '/ext': 'of an extension', '/thrown': 'thrown', '/own': 'own', '/auth/1': '' },
    ],
  ),
  ...versionsOf('hono').map(
    (version): Case => [
      'hono',
      version,
      `const { Hono } = require('hono'); const { getRequestListener } = require('@hono/node-server');
     const app = new Hono(); const own = new Hono(); const plain = new Hono();
     app.use('/middleware', () => { throw new RangeError('of middleware'); });
     app.get('/thrown', async () => { throw new RangeError('thrown'); });
     app.get('/chain', async (c, next) => next(), () => { throw new RangeError('in a chain'); });
     own.onError((error, c) => c.text('sorry', error.message === 'refused' ? 400 : 502));
     own.get('/own', () => { throw new RangeError('own'); });
     own.get('/refused', () => { throw new RangeError('refused'); });
     plain.get('/plain', () => { throw new RangeError('plain'); });
     app.route('/', own); app.route('/', plain);
     serve(getRequestListener(app.fetch), ['/middleware', '/thrown', '/chain', '/own', '/refused', '/plain']);`,
      {
        '/middleware': 'of middleware',
        '/thrown': 'thrown',
        '/chain': 'in a chain',
        '/own': 'own',
        '/refused': '',
        '/plain': 'plain',
      },
    ],
  ),
  ...versionsOf('h3').map(
    (version): Case => [
      'h3',
      version,
      `(async () => {
       const h3 = await import('h3');
       const app = h3.createApp();
       app.use('/middleware', h3.eventHandler(() => { throw new RangeError('of middleware'); }));
       const router = h3.createRouter();
       router.get('/thrown', h3.eventHandler(async () => { throw new RangeError('thrown'); }));
       router.get('/refused', h3.eventHandler(async () => { throw h3.createError({ statusCode: 418, status: 418, message: 'refused' }); }));
       if (app.mount) app.mount('/r', router); else app.use('/r', h3.useBase('/r', router.handler));
       await serve(h3.toNodeListener(app), ['/middleware', '/r/thrown', '/r/refused']);
     })();`,
      { '/middleware': 'of middleware', '/r/thrown': 'thrown', '/r/refused': '' },
    ],
  ),
  ...versionsOf('polka').map(
    (version): Case => [
      'polka',
      version,
      `const app = require('polka')({ onError: (error, request, response) => { response.statusCode = error.status || 500; response.end(); } });
     app.use('/passed', (request, response, next) => next(new RangeError('passed on')));
     app.get('/handler', (request, response, next) => next(), (request, response, next) => next(Object.assign(new RangeError('refused'), { status: 400 })));
     serve(app.handler, ['/passed', '/handler']);`,
      { '/passed': 'passed on', '/handler': '' },
    ],
  ),
  ...versionsOf('restify').map(
    (version): Case => [
      'restify',
      version,
      `process.removeAllListeners('warning');
     const server = require('restify').createServer({ handleUncaughtExceptions: false });
     server.on('restifyError', (request, response, error, callback) => callback());
     server.use((request, response, next) => next(request.url === '/passed' ? new RangeError('passed on') : undefined));
     server.get('/passed', (request, response, next) => next());
     server.get('/async', async () => { throw new RangeError('rejected'); });
     server.get('/refused', (request, response, next) => next(Object.assign(new RangeError('refused'), { statusCode: 404 })));
     server.listen(0, '127.0.0.1', async () => { await ask(server.address().port, ['/passed', '/async', '/refused']); server.close(); });`,
      { '/passed': 'passed on', '/async': 'rejected', '/refused': '' },
    ],
  ),
];

for (const [library, version, source, expected] of CASES) {
  test(`${library} ${version}: ${Object.keys(expected).join(', ')}`, async () => {
    const file = writeApp(library, version, 'app.failed-requests.cjs', `${asking}${source}`);
    const spans = await spansOf(file, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'net,dns' });
    const servers = spans.filter((span) => span.kind === 'SERVER');
    const found = servers.map(({ attributes, events }) => [
      attributes['url.path'],
      events.map((event) => event.attributes['exception.message']).join(),
    ]);
    for (const [path, message] of Object.entries(expected))
      assert.deepEqual(
        found.find(([asked]) => asked === path),
        [path, message],
        JSON.stringify(found),
      );
    for (const { status, attributes } of servers) {
      const code = Number(attributes['http.response.status_code']);
      assert.deepEqual(
        [status, attributes['error.type']],
        code >= 500 ? ['ERROR', String(code)] : ['UNSET', undefined],
        `${attributes['url.path']}: the status says what failed`,
      );
    }
  });
}

for (const version of versionsOf('hapi')) {
  test(`hapi ${version}: a request that is turned down has the route that it was meant for`, async () => {
    const source = `(async () => {
      const server = require('@hapi/hapi').server({ port: 0, host: '127.0.0.1', debug: false });
      server.auth.scheme('none', () => ({ authenticate: (request, h) => h.unauthenticated(Object.assign(new Error(), { isBoom: true, output: { statusCode: 401, payload: {}, headers: {} } })) }));
      server.auth.strategy('none', 'none');
      server.route({ method: 'GET', path: '/auth/{id}', options: { auth: 'none' }, handler: () => 'never' });
      server.route({ method: 'GET', path: '/valid/{id}', options: { validate: { params: () => { throw new Error('no'); } } }, handler: () => 'never' });
      await server.start();
      await ask(server.info.port, ['/auth/1', '/valid/1', '/none']);
      await server.stop();
    })();`;
    const spans = await spansOf(writeApp('hapi', version, 'app.turned-down.cjs', `${asking}${source}`));
    const names = spans.filter((span) => span.kind === 'SERVER').map((span) => span.name);
    assert.deepEqual(names, ['GET /auth/{id}', 'GET /valid/{id}', 'GET']);
  });
}
