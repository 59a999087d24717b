// What an app of Express relies on, as its own tests have it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import express from 'express';

/** Serves an app for the time of `visit`. */
async function served(app, visit) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const ask = async (path, options) => {
      const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, options);
      return `${response.status} ${await response.text()}`;
    };
    await visit(ask);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('handlers run in order, and next("route") and next("router") leave them', () => {
  const app = express();
  const router = express.Router();
  router.get(
    '/a',
    (_request, _response, next) => next('route'),
    () => assert.fail(),
  );
  router.get('/a', (_request, _response, next) => next('router'));
  router.get('/a', () => assert.fail());
  app.use('/in', router);
  app.get('/in/a', (request, response) =>
    response.send(`${request.baseUrl}|${request.route.path}|${request.originalUrl}`),
  );
  return served(app, async (ask) => assert.equal(await ask('/in/a?b=1'), '200 |/in/a|/in/a?b=1'));
});

test('errors that are thrown, rejected, or passed on reach the next handler of four arguments', () => {
  const app = express();
  app.get('/thrown', () => {
    throw new RangeError('thrown');
  });
  app.get('/rejected', async () => {
    throw new RangeError('rejected');
  });
  app.get('/passed', (_request, _response, next) => next(new RangeError('passed')));
  app.get('/nothing', () => Promise.reject());
  app.get('/text', (_request, _response, next) => next('a text'));
  app.use((_request, _response, _next) => assert.fail());
  app.use((error, _request, response, next) =>
    response.headersSent ? next(error) : response.status(500).send(`${error}`),
  );
  return served(app, async (ask) => {
    for (const how of ['thrown', 'rejected', 'passed']) assert.equal(await ask(`/${how}`), `500 RangeError: ${how}`);
    assert.equal(await ask('/nothing'), '500 Error: Rejected promise');
    assert.equal(await ask('/text'), '500 a text');
  });
});

test('a middleware that succeeds after an error handler has taken it', () => {
  const app = express();
  app.use((_request, _response, next) => next(new Error('first')));
  app.use((_error, request, _response, next) => {
    request.was = 'taken';
    next();
  });
  app.get('/', (request, response) => response.json({ was: request.was }));
  return served(app, async (ask) => assert.equal(await ask('/'), '200 {"was":"taken"}'));
});

test('params are resolved once per request, and their errors are errors', () => {
  const app = express();
  let calls = 0;
  app.param('id', (request, _response, next, id, name) => {
    calls++;
    request.seen = `${name}=${id}`;
    next(id === '0' ? new Error('no zero') : undefined);
  });
  app.get('/:id', (_request, _response, next) => next());
  app.get('/:id', (request, response) => response.send(request.seen));
  app.use((error, _request, response, _next) => response.status(400).send(error.message));
  return served(app, async (ask) => {
    assert.equal(await ask('/7'), '200 id=7');
    assert.equal(calls, 1);
    assert.equal(await ask('/0'), '400 no zero');
  });
});

test('mounted apps have their own settings, and tell where they are', () => {
  const app = express();
  const blog = express();
  const admin = express();
  let mounted;
  admin.on('mount', (parent) => (mounted = parent));
  blog.use('/admin', admin);
  app.use('/blog', blog);
  admin.get('/', (request, response) => response.send(`${request.baseUrl} ${request.app === admin} ${admin.path()}`));
  assert.equal(mounted, blog);
  return served(app, async (ask) => assert.equal(await ask('/blog/admin'), '200 /blog/admin true /blog/admin'));
});

test('functions and layers are as they were given', () => {
  const app = express();
  function named(_request, response) {
    response.end();
  }
  app.get('/', named).all('/all', named);
  app.route('/route').post(named).put(named);
  const layers = app.router.stack.map(({ name, route }) => [
    name,
    route?.path,
    route?.stack.map(({ name, handle, method }) => [name, handle === named, method]),
  ]);
  assert.deepEqual(
    layers.map(([name, path]) => [name, path]),
    [
      ['handle', '/'],
      ['handle', '/all'],
      ['handle', '/route'],
    ],
  );
  for (const [, , stack] of layers) for (const [name, same] of stack) assert.deepEqual([name, same], ['named', true]);
  assert.deepEqual([express.Router.name, express.Router.length, express.Route.name], ['Router', 1, 'Route']);
});

test('handlers that are called without a server, a thousand of them, are called once each', (_t, done) => {
  const router = express.Router();
  let calls = 0;
  for (let i = 0; i < 1000; i++) router.use((_request, _response, next) => next(void calls++));
  router.handle({ url: '/', method: 'GET', headers: {} }, {}, (error) => {
    assert.equal(error, undefined);
    assert.equal(calls, 1000);
    done();
  });
});

test('what is answered is sent, streamed, or cut off', () => {
  const app = express();
  app.use(express.json());
  app.get('/file', (_request, response) => response.sendFile(import.meta.filename));
  app.get('/gone', (_request, response) => response.sendFile('/nowhere/at/all'));
  app.post('/body', (request, response) => response.status(201).json(request.body));
  app.get('/cut', (_request, response) => {
    response.write('half');
    setImmediate(() => response.destroy());
  });
  app.use((error, _request, response, _next) => response.status(error.status ?? 500).send(error.type ?? error.code));
  return served(app, async (ask) => {
    const headers = { 'content-type': 'application/json' };
    assert.match(await ask('/file'), /^200 \/\/ What an app of Express/);
    assert.equal(await ask('/gone'), '404 ENOENT');
    assert.equal(await ask('/body', { method: 'POST', headers, body: '{"a":1}' }), '201 {"a":1}');
    assert.equal(await ask('/body', { method: 'POST', headers, body: '{' }), '400 entity.parse.failed');
    await assert.rejects(ask('/cut'));
    assert.equal((await ask('/body', { method: 'OPTIONS' })).slice(0, 3), '200');
  });
});
