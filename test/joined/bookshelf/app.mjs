import http from 'node:http';
import bookshelf from 'bookshelf';
import knex from 'knex';

const db = knex({
  client: 'pg',
  connection: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test',
  pool: { min: 0, max: 1 },
});
const shelf = bookshelf(db);
const Order = shelf.model('Order', { tableName: 'bookshelf_orders' });

async function work() {
  await db.raw('CREATE TEMPORARY TABLE bookshelf_orders (id int PRIMARY KEY, customer text)');
  await new Order().save({ id: 1, customer: 'Ada' }, { method: 'insert' });
  const found = await new Order({ id: 1 }).fetch();
  console.log(found.get('customer'));
  await shelf.transaction((transacting) => found.save({ customer: 'Grace' }, { patch: true, transacting }));
  await new Order().save({ id: 1, customer: 'Alan' }, { method: 'insert' }).catch((error) => console.log(error.code));
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
