import http from 'node:http';
import polka from 'polka';

const orders = polka().get('/:id', (request, response) => response.end(request.params.id));
const app = polka({ onError: (error, _request, response) => response.writeHead(500).end(error.message) });

app.use((_request, response, next) => {
  response.setHeader('x-served', 'yes');
  next();
});
app.get('/', (_request, response) => setImmediate(() => response.end('hello')));
app.get(
  '/broken/:id',
  (_request, _response, next) => next(),
  (_request, _response, next) => next(new RangeError('out of stock')),
);
app.use('/orders', orders);

const server = http.createServer(app.handler);

server.listen(0, '127.0.0.1', async () => {
  for (const path of ['/', '/orders/7?full=yes', '/broken/7']) await get(path);
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
