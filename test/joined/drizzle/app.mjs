import http from 'node:http';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import pg from 'pg';

const orders = pgTable('drizzle_orders', { id: integer().primaryKey(), customer: text() });
const pool = new pg.Pool({ connectionString: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test', max: 1 });
const db = drizzle(pool);

async function work() {
  await db.execute('CREATE TEMPORARY TABLE drizzle_orders (id int PRIMARY KEY, customer text)');
  await db.insert(orders).values({ id: 1, customer: 'Ada' });
  const [found] = await db.select().from(orders).where(eq(orders.id, 1));
  console.log(found.customer);
  await db.transaction(async (transaction) => {
    await transaction.update(orders).set({ customer: 'Grace' });
  });
  await db
    .insert(orders)
    .values({ id: 1, customer: 'Alan' })
    .catch((error) => console.log((error.cause ?? error).code));
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      server.close();
      await pool.end();
    });
  });
});
