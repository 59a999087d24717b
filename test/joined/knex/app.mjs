import http from 'node:http';
import knex from 'knex';

const db = knex({
  client: 'pg',
  connection: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test',
  pool: { min: 0, max: 1 },
});

async function work() {
  await db.raw('CREATE TEMPORARY TABLE knex_orders (id int PRIMARY KEY, customer text)');
  await db('knex_orders').insert({ id: 1, customer: 'Ada' });
  const found = await db('knex_orders').where({ id: 1 }).first();
  console.log(found.customer);
  await db.transaction((transaction) => transaction('knex_orders').update({ customer: 'Grace' }));
  await db('knex_orders')
    .insert({ id: 1, customer: 'Alan' })
    .catch((error) => console.log(error.code));
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
