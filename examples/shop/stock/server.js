// The warehouse: takes goods out of the shelf, over a protocol that no library knows: a line of JSON each way on a socket.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { continueFrom, withSpan } from '@org/otel-auto';
import { DataSource, EntitySchema } from 'typeorm';
import { createTable } from '../create-table.js';

const Product = new EntitySchema({
  name: 'Product',
  tableName: 'shop_products',
  columns: { name: { type: String, primary: true }, price: { type: Number }, left: { type: Number } },
});
const source = new DataSource({ type: 'postgres', url: process.env.PG_URL, entities: [Product] });

async function take({ product, quantity }) {
  const products = source.getRepository(Product);
  const found = await products.findOneBy({ name: product });
  if (found === null) throw new Error(`we do not sell "${product}"`);
  await products.decrement({ name: product }, 'left', quantity);
  return { price: found.price };
}

/** The caller's context is in the headers of the line: what follows belongs to its trace. */
function answer({ headers, body }) {
  return continueFrom(headers, () =>
    withSpan('take from stock', { attributes: { product: body.product } }, () => take(body)),
  );
}

await source.initialize();
await createTable(source, 'shop_products (name text PRIMARY KEY, price int, "left" int)');
await source.getRepository(Product).upsert({ name: 'apple', price: 2, left: 1_000_000 }, ['name']);

const server = createServer((socket) => {
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', async (line) => {
    const reply = await answer(JSON.parse(line)).catch((error) => ({ error: error.message }));
    socket.write(`${JSON.stringify(reply)}\n`);
  });
});
server.listen(Number(process.env.PORT ?? 8091), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
