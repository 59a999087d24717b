import http from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';

const app = new Koa();
app.silent = true;
const orders = new Router({ prefix: '/orders' });
const root = new Router();

app.use(async (ctx, next) => {
  await next();
  ctx.set('x-served', 'yes');
});
orders.get('/:id', (ctx) => {
  ctx.body = { id: ctx.params.id };
});
orders.get(
  '/:id/broken',
  (_ctx, next) => next(),
  async () => {
    throw new RangeError('out of stock');
  },
);
root.use(orders.routes(), orders.allowedMethods());
app.use(root.routes());
root.get('/', async (ctx) => {
  ctx.body = 'hello';
});

const server = app.listen(0, '127.0.0.1', async () => {
  for (const path of ['/', '/orders/7?full=yes', '/orders/7/broken', '/nowhere']) await get(path);
  server.close();
});

function get(path) {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      console.log(path, response.statusCode, response.headers['x-served']);
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
