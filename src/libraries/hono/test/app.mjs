import http from 'node:http';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
const orders = new Hono();
app.onError((error, c) => c.json({ error: error.message }, 500));

app.use(async (c, next) => {
  await next();
  c.header('x-served', 'yes');
});
orders.get('/:id', (c) => c.json({ id: c.req.param('id') }));
orders.get('/:id/broken', async () => {
  throw new RangeError('out of stock');
});
app.route('/orders', orders);
app.basePath('/api').on('GET', '/stock', async (c) => c.text('none'));
app.get('/', (c) => c.text('hello'));

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, async ({ port }) => {
  for (const path of ['/', '/orders/7?full=yes', '/orders/7/broken', '/api/stock', '/nowhere']) await get(port, path);
  server.close();
});

function get(port, path) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      console.log(path, response.statusCode, response.headers['x-served']);
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
