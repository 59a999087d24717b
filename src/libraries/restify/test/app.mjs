import http from 'node:http';
import restify from 'restify';

const server = restify.createServer({ name: 'orders', handleUncaughtExceptions: false });
server.on('restifyError', (_request, _response, _error, callback) => callback());

server.use((_request, _response, next) => next());
server.get('/', (_request, response, next) => {
  setImmediate(() => {
    response.send('hello');
    next();
  });
});
server.get('/orders/:id', async (request, response) => {
  response.send({ id: request.params.id });
});
server.get(
  '/orders/:id/broken',
  (_request, _response, next) => next(),
  (_request, _response, next) => next(new RangeError('out of stock')),
);
server.post('/orders/:id', (_request, response, next) => {
  response.send(204);
  next();
});

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
