// What an app of Koa relies on, as its own tests have it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import Router from '@koa/router';
import Koa from 'koa';
import mount from 'koa-mount';

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

/** An app whose errors are kept instead of printed. */
function quiet() {
  const app = new Koa();
  const errors = [];
  app.on('error', (error) => errors.push(error.message));
  return { app, errors };
}

test('middleware composes downwards and back', () => {
  const { app } = quiet();
  const steps = [];
  for (const name of ['one', 'two'])
    app.use(async (_context, next) => {
      steps.push(`${name} in`);
      await next();
      steps.push(`${name} out`);
    });
  app.use((context) => {
    context.body = { steps };
  });
  return served(app, async (ask) => {
    await ask('/');
    assert.deepEqual(steps, ['one in', 'two in', 'two out', 'one out']);
  });
});

test('next() that is called twice is an error', () => {
  const { app, errors } = quiet();
  app.use(async (_context, next) => {
    await next();
    await next();
  });
  return served(app, async (ask) => {
    assert.equal(await ask('/'), '500 Internal Server Error');
    assert.deepEqual(errors, ['next() called multiple times']);
  });
});

test('errors: thrown, exposed, of no kind, and of a stream', () => {
  const { app, errors } = quiet();
  app.use((context) => {
    if (context.path === '/thrown') throw new RangeError('thrown');
    if (context.path === '/exposed') context.throw(418, 'a teapot');
    if (context.path === '/text') throw 'a text';
    if (context.path === '/stream')
      context.body = new Readable({
        read() {
          this.destroy(new Error('cut'));
        },
      });
  });
  return served(app, async (ask) => {
    assert.equal(await ask('/thrown'), '500 Internal Server Error');
    assert.equal(await ask('/exposed'), '418 a teapot');
    assert.equal(await ask('/text'), '500 Internal Server Error');
    await ask('/stream').catch(() => {});
    assert.equal(await ask('/nothing'), '404 Not Found');
    assert.deepEqual(
      [...new Set(errors)].filter((message) => message !== 'a teapot'),
      ['thrown', 'non-error thrown: "a text"', 'cut'],
    );
  });
});

test('routers: params, prefixes, nesting, redirects, methods that are not allowed, mounted apps', () => {
  const { app } = quiet();
  const inner = new Router();
  inner.get('item', '/items/:item', (context) => {
    context.body = { ...context.params, route: context._matchedRoute, name: context._matchedRouteName };
  });
  const outer = new Router({ prefix: '/shops/:shop' });
  outer.use((context, next) => {
    context.set('x-shop', context.params.shop);
    return next();
  });
  outer.use(inner.routes(), inner.allowedMethods());
  const mounted = new Koa();
  mounted.use((context) => {
    context.body = context.path;
  });
  app.use(mount('/mounted', mounted)).use(outer.routes()).use(outer.allowedMethods());
  return served(app, async (ask) => {
    assert.equal(
      await ask('/shops/1/items/2'),
      '200 {"shop":"1","item":"2","route":"/shops/:shop/items/:item","name":"item"}',
    );
    assert.equal((await ask('/shops/1/items/2', { method: 'DELETE' })).slice(0, 3), '405');
    assert.equal(await ask('/mounted/a'), '200 /a');
    assert.equal(inner.url('item', { item: 3 }), '/items/3');
  });
});

test('middleware is what was given, and contexts print themselves', () => {
  const { app } = quiet();
  function named(context) {
    context.body = [context.toJSON().request.url, app.currentContext === undefined];
  }
  app.use(named);
  assert.equal(app.middleware[0], named);
  return served(app, async (ask) => assert.match(await ask('/a'), /^200 \["\/a",/));
});
