import http from 'node:http';
import { createPool, sql } from 'slonik';

const pool = await createPool(process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test', { maximumPoolSize: 1 });

async function work() {
  await pool.connect(async (connection) => {
    await connection.query(sql.unsafe`CREATE TEMPORARY TABLE slonik_orders (id int PRIMARY KEY, customer text)`);
    await connection.query(sql.unsafe`INSERT INTO slonik_orders VALUES (${1}, ${'Ada'})`);
    console.log(await connection.oneFirst(sql.unsafe`SELECT customer FROM slonik_orders WHERE id = ${1}`));
    await connection.transaction((transaction) =>
      transaction.query(sql.unsafe`UPDATE slonik_orders SET customer = ${'Grace'}`),
    );
    await connection
      .query(sql.unsafe`INSERT INTO slonik_orders VALUES (${1}, ${'Alan'})`)
      .catch((error) => console.log(error.constructor.name));
  });
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
