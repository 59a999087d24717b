// What a server of hapi relies on, as its own tests have it.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import Hapi from '@hapi/hapi';

const make = (options) => Hapi.server({ port: 0, host: '127.0.0.1', debug: false, ...options });

test('extension points run in their order, may take over, and see errors', async () => {
  const server = make();
  const steps = [];
  for (const point of [
    'onRequest',
    'onPreAuth',
    'onCredentials',
    'onPostAuth',
    'onPreHandler',
    'onPostHandler',
    'onPreResponse',
  ])
    server.ext(point, (request, h) => {
      steps.push(point);
      return request.path === '/taken' && point === 'onPreHandler'
        ? h.response('taken').code(202).takeover()
        : h.continue;
    });
  server.route({ method: 'GET', path: '/{any*}', handler: () => 'handled' });
  assert.equal((await server.inject('/a')).payload, 'handled');
  assert.deepEqual(steps, ['onRequest', 'onPreAuth', 'onPostAuth', 'onPreHandler', 'onPostHandler', 'onPreResponse']);
  assert.equal((await server.inject('/taken')).statusCode, 202);
});

test('handlers: errors thrown, returned, boom-like, null, streams and lifecycle prerequisites', async () => {
  const server = make();
  const route = (path, handler, options) => server.route({ method: 'GET', path, handler, options });
  route('/thrown', () => {
    throw new RangeError('thrown');
  });
  route('/returned', () => new RangeError('returned'));
  route('/null', () => null);
  route('/undefined', () => undefined);
  route('/pre', ({ pre }) => pre.a + pre.b, {
    pre: [
      [
        { method: () => 'a', assign: 'a' },
        { method: async () => 'b', assign: 'b' },
      ],
    ],
  });
  const statuses = {};
  for (const path of ['/thrown', '/returned', '/null', '/undefined', '/pre', '/nothing'])
    statuses[path] = (await server.inject(path)).statusCode;
  assert.deepEqual(statuses, {
    '/thrown': 500,
    '/returned': 500,
    '/null': 204,
    '/undefined': 500,
    '/pre': 200,
    '/nothing': 404,
  });
});

test('authentication, validation and payloads refuse', async () => {
  const server = make();
  server.auth.scheme('token', () => ({
    authenticate(request, h) {
      const { authorization } = request.headers;
      if (authorization === undefined) return h.unauthenticated(new Error('no token'));
      return h.authenticated({ credentials: { scope: authorization } });
    },
  }));
  server.auth.strategy('token', 'token');
  server.route({
    method: 'GET',
    path: '/in',
    handler: ({ auth }) => auth.credentials,
    options: { auth: { strategy: 'token', scope: 'a' } },
  });
  server.route({
    method: 'POST',
    path: '/body',
    handler: ({ payload }) => payload,
    options: { payload: { maxBytes: 10 } },
  });
  const inject = async (options) => (await server.inject(options)).statusCode;
  assert.equal(await inject('/in'), 500);
  assert.equal(await inject({ url: '/in', headers: { authorization: 'b' } }), 403);
  assert.equal(await inject({ url: '/in', headers: { authorization: 'a' } }), 200);
  assert.equal(await inject({ method: 'POST', url: '/body', payload: '{"a":' }), 400);
  assert.equal(await inject({ method: 'POST', url: '/body', payload: { a: 'too long for ten bytes' } }), 413);
});

test('plugins have realms, and routes their settings as given', async () => {
  const server = make();
  function handler(request) {
    return request.route.realm.plugin;
  }
  await server.register(
    { name: 'inner', register: (inner) => inner.route({ method: 'GET', path: '/a', handler }) },
    { routes: { prefix: '/in' } },
  );
  assert.equal((await server.inject('/in/a')).payload, 'inner');
  const [{ path, settings }] = server.table();
  assert.deepEqual([path, settings.handler === handler], ['/in/a', true]);
  assert.equal(server.lookup('nothing'), null);
});

test('a client that leaves has no address, and its request is closed', async () => {
  const server = make();
  let seen;
  server.route({
    method: 'GET',
    path: '/',
    async handler(request) {
      request.raw.req.destroy();
      while (request.active()) await wait(5);
      seen = [request.info.remoteAddress, request.info.remotePort];
      return null;
    },
  });
  await server.start();
  await new Promise((resolve) => get(server.info.uri, () => {}).on('error', resolve));
  while (seen === undefined) await wait(5);
  assert.deepEqual(seen, [undefined, '']);
  await server.stop();
});
