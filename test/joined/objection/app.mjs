import http from 'node:http';
import knex from 'knex';
import { Model } from 'objection';

class Order extends Model {
  static tableName = 'objection_orders';
}

const db = knex({
  client: 'pg',
  connection: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test',
  pool: { min: 0, max: 1 },
});
const Orders = Order.bindKnex(db);

async function work() {
  await db.raw('CREATE TEMPORARY TABLE objection_orders (id int PRIMARY KEY, customer text)');
  await Orders.query().insert({ id: 1, customer: 'Ada' });
  const found = await Orders.query().findById(1);
  console.log(found.customer);
  await Orders.transaction((transaction) => Orders.query(transaction).patch({ customer: 'Grace' }));
  await Orders.query()
    .insert({ id: 1, customer: 'Alan' })
    .catch((error) => console.log(error.code ?? error.nativeError.code));
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      server.close();
      await db.destroy();
    });
  });
});
