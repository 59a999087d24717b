import http from 'node:http';
import pgPromise from 'pg-promise';

const pgp = pgPromise();
const db = pgp({ connectionString: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test', max: 1 });

async function work() {
  await db.none('CREATE TEMPORARY TABLE pg_promise_orders (id int PRIMARY KEY, customer text)');
  await db.none('INSERT INTO pg_promise_orders VALUES ($1, $2)', [1, 'Ada']);
  const found = await db.one('SELECT * FROM pg_promise_orders WHERE id = $<id>', { id: 1 });
  console.log(found.customer);
  await db.tx((transaction) => transaction.none("UPDATE pg_promise_orders SET customer = 'Grace'"));
  await db.none('INSERT INTO pg_promise_orders VALUES (1)').catch((error) => console.log(error.code));
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      server.close();
      await db.$pool.end();
    });
  });
});
