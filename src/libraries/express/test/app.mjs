import http from 'node:http';
import express from 'express';

// Answers are ended, not sent: `send` of Express before 4.11 needs `_headers`, which Node 24 does not have any more.
const app = express();
const orders = express.Router();

app.use((_req, _res, next) => next());
orders.get('/:id', (req, res) => {
  res.end(req.params.id);
});
orders.get('/:id/broken', () => {
  throw new Error('out of stock');
});
app.use('/orders', orders);
app.get('/', (_req, res) => {
  res.end('hello');
});
app.use((error, _req, res, _next) => {
  res.status(500).end(error.message);
});

const server = app.listen(0, '127.0.0.1', async () => {
  for (const path of ['/', '/orders/7?full=yes', '/orders/7/broken', '/nowhere']) await get(path);
  server.close();
});

function get(path) {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
