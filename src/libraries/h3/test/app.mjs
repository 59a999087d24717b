import http from 'node:http';
import { createApp, createError, createRouter, eventHandler, toNodeListener } from 'h3';

const app = createApp();
const orders = createRouter();
const root = createRouter();

orders.get(
  '/:id',
  eventHandler(async (event) => ({ id: event.context.params.id })),
);
orders.get(
  '/:id/broken',
  eventHandler(() => {
    throw createError({ status: 409, statusCode: 409, message: 'out of stock' });
  }),
);
root.get(
  '/',
  eventHandler(() => 'hello'),
);
// Version 2 and version 1.
if (app.mount) app.mount('/orders', orders);
else app.use('/orders', orders.handler);
app.use(root);

const server = http.createServer(toNodeListener(app));

server.listen(0, '127.0.0.1', async () => {
  for (const path of ['/', '/orders/7?full=yes', '/orders/7/broken', '/nowhere']) await get(path);
  server.close();
});

function get(path) {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      console.log(path, response.statusCode);
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
