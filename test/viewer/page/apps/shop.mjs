// Two services in one file, a shop without a line of tracing code: `node shop.mjs stock`, `node shop.mjs web`. Prints its port.
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import express from 'express';

const [role] = process.argv.slice(2);
const ready = (server) => console.log(`port ${server.address().port}`);

if (role === 'stock') {
  const server = createServer((request, response) => {
    if (request.url === '/hang-up') return request.socket.destroy();
    response.setHeader('content-type', 'application/json');
    response.end('{"left":3}');
  });
  server.listen(0, '127.0.0.1', () => ready(server));
} else {
  const database = new DatabaseSync(process.env.DATABASE);
  const one = database.prepare('SELECT id, name FROM items WHERE id = ?');
  const some = database.prepare('SELECT id, name FROM items WHERE id <= ? ORDER BY id');
  const stock = process.env.STOCK_URL;

  const app = express();
  app.get('/health', (_request, response) => response.send('well'));
  app.get('/cart', async (request, response) => {
    const items = [];
    for (let id = 1; id <= Number(request.query.items ?? 20); id += 1) items.push(one.get(id));
    await fetch(`${stock}/items`);
    response.json(items);
  });
  app.get('/cart-at-once', async (request, response) => {
    const items = some.all(Number(request.query.items ?? 20));
    await fetch(`${stock}/items`);
    response.json(items);
  });
  app.get('/order', async function placeOrder(_request, response) {
    await reserveStock();
    response.send('placed');
  });
  async function reserveStock() {
    try {
      await fetch(`${stock}/hang-up`);
    } catch (error) {
      throw new Error('the stock did not answer', { cause: error });
    }
  }
  app.use((error, _request, response, _next) => response.status(502).send(error.message));
  const server = app.listen(0, '127.0.0.1', () => ready(server));
}
