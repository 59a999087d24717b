// Keeps orders in SQLite and asks the inventory whether a product is there.
import { DatabaseSync } from 'node:sqlite';
import Fastify from 'fastify';

const inventoryUrl = process.env.INVENTORY_URL;

const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, product TEXT NOT NULL, quantity INTEGER NOT NULL)');

function insertOrder(product, quantity) {
  const statement = database.prepare('INSERT INTO orders (product, quantity) VALUES (?, ?)');
  return Number(statement.run(product, quantity).lastInsertRowid);
}

function selectOrder(id) {
  return database.prepare('SELECT id, product, quantity FROM orders WHERE id = ?').get(id);
}

async function stockOf(product) {
  const response = await fetch(new URL(`/stock/${encodeURIComponent(product)}`, inventoryUrl));
  if (!response.ok) throw new Error(`inventory answered ${response.status} for "${product}"`);
  const { available } = await response.json();
  return available;
}

const app = Fastify();

app.get('/orders/:id', async (request, reply) => {
  const order = selectOrder(request.params.id);
  if (order === undefined) return reply.code(404).send({ error: `no order ${request.params.id}` });
  return { ...order, available: await stockOf(order.product) };
});

app.post('/orders', async (request, reply) => {
  const { product, quantity } = request.body;
  const available = await stockOf(product);
  if (available < quantity) return reply.code(409).send({ error: `only ${available} of ${product} left` });
  return reply.code(201).send({ id: insertOrder(product, quantity), product, quantity });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);
