import http from 'node:http';
import { Readable } from 'node:stream';
import fastify from 'fastify';

const app = fastify();

app.get('/', (_request, reply) => {
  setImmediate(() => reply.send('hello'));
});
app.register(
  async (orders) => {
    orders.get('/:id', async (request) => ({ id: request.params.id }));
    orders.get('/:id/broken', async () => {
      throw new Error('out of stock');
    });
    orders.get('/export', async () => Readable.from(['7\n', '8\n']));
  },
  { prefix: '/orders' },
);
app.setErrorHandler((error, _request, reply) => {
  reply.code(500).send({ error: error.message });
});

app.listen({ port: 0, host: '127.0.0.1' }).then(async () => {
  for (const path of ['/', '/orders/7?full=yes', '/orders/export', '/orders/7/broken', '/nowhere']) await get(path);
  await app.close();
});

function get(path) {
  const { port } = app.server.address();
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
