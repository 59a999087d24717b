import http from 'node:http';
import connect from 'connect';

const app = connect();
const orders = connect();

app.use((_request, response, next) => {
  response.setHeader('x-served', 'yes');
  next();
});
orders.use('/all', (_request, response) => setImmediate(() => response.end('[]')));
app.use('/orders', orders);
app.use('/broken', () => {
  throw new RangeError('out of stock');
});
app.use('/passed', (_request, _response, next) => setImmediate(next));
app.use('/hello', (_request, response) => response.end('hello'));
app.use((error, _request, response, _next) => response.writeHead(500).end(error.message));

const server = http.createServer(app);

server.listen(0, '127.0.0.1', async () => {
  for (const path of ['/', '/hello?full=yes', '/orders/all', '/broken', '/passed']) await get(path);
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
