import http from 'node:http';
import Hapi from '@hapi/hapi';

const server = Hapi.server({ host: '127.0.0.1', port: 0, debug: false });

server.ext('onPreResponse', (request, h) => {
  if (!request.response.isBoom) request.response.header('x-served', 'yes');
  return h.continue;
});
server.route([
  { method: 'GET', path: '/', handler: () => 'hello' },
  {
    method: 'GET',
    path: '/orders/{id}',
    options: { pre: [{ method: async () => 'yes', assign: 'full' }] },
    handler: async (request, h) => h.response({ id: request.params.id, full: request.pre.full }).code(203),
  },
]);

const stock = {
  name: 'stock',
  register(plugin) {
    plugin.route({
      method: 'GET',
      path: '/{item}/broken',
      handler() {
        throw new RangeError('out of stock');
      },
    });
  },
};

async function main() {
  await server.register(stock, { routes: { prefix: '/stock' } });
  await server.start();
  for (const path of ['/', '/orders/7?full=yes', '/stock/tea/broken', '/nowhere']) await get(path);
  await server.stop();
}

function get(path) {
  const { port } = server.info;
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('close', () => {
        console.log(path, response.statusCode, response.headers['x-served'], text);
        resolve();
      });
    });
    request.on('error', reject);
  });
}

main();
