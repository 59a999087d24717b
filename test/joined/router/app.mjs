import http from 'node:http';
import finalhandler from 'finalhandler';
import Router from 'router';

const app = new Router();
const orders = new Router();

app.use((_request, response, next) => {
  response.setHeader('x-served', 'yes');
  next();
});
orders.get('/:id', (request, response) => response.end(request.params.id));
orders.get('/:id/broken', () => {
  throw new RangeError('out of stock');
});
app.use('/orders', orders);
app.get('/', (_request, response) => setImmediate(() => response.end('hello')));

const server = http.createServer((request, response) => {
  app(request, response, finalhandler(request, response, { onerror() {} }));
});

server.listen(0, '127.0.0.1', async () => {
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
