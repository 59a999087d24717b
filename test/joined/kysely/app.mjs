import http from 'node:http';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test', max: 1 });
const db = new Kysely({ dialect: new PostgresDialect({ pool }) });

async function work() {
  await sql`CREATE TEMPORARY TABLE kysely_orders (id int PRIMARY KEY, customer text)`.execute(db);
  await db.insertInto('kysely_orders').values({ id: 1, customer: 'Ada' }).execute();
  const found = await db.selectFrom('kysely_orders').selectAll().where('id', '=', 1).executeTakeFirst();
  console.log(found.customer);
  await db
    .insertInto('kysely_orders')
    .values({ id: 1, customer: 'Alan' })
    .execute()
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
