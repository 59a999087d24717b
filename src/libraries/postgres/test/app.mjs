import http from 'node:http';
import postgres from 'postgres';

const sql = postgres(process.env.PG_URL, { max: 1, onnotice: () => {} });

const server = http.createServer(async (_request, response) => {
  await sql`CREATE TEMPORARY TABLE postgres_app (id integer PRIMARY KEY, item text)`;
  console.log(await sql`INSERT INTO postgres_app ${sql([{ id: 1, item: 'secret tea' }])} RETURNING id`);
  console.log(await sql`SELECT id FROM ${sql('postgres_app')} WHERE item = ${'secret tea'}`.values());
  console.log(await sql.unsafe("SELECT id FROM postgres_app WHERE item <> 'secret coffee'").simple());
  await sql.begin(async (transaction) => {
    await transaction`UPDATE postgres_app SET item = ${'coffee'}`;
  });
  let seen;
  await sql`SELECT id FROM postgres_app`.forEach(({ id }) => {
    seen = new Promise((resolve) => get(() => resolve(id)));
  });
  console.log(await seen);
  for await (const [{ n }] of sql`SELECT generate_series(1, 3) AS n`.cursor()) console.log(n);
  await sql`INSERT INTO postgres_app VALUES (1, 'twice')`.catch((error) => console.log(error.code, error.message));
  await sql`SELECT ${'secret'}::text::integer`.catch((error) => console.log(error.message));
  response.end();
});
const other = http.createServer((_request, response) => response.end());

function get(callback, port = other.address().port) {
  http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
    response.resume();
    response.on('close', callback);
  });
}

other.listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', () => {
    const done = async () => {
      server.close();
      other.close();
      await sql.end();
    };
    get(done, server.address().port);
  });
});
