import http from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test', max: 1 });

async function work() {
  await pool.query('CREATE TEMPORARY TABLE orders (id int PRIMARY KEY, customer text)');
  await pool.query('INSERT INTO orders VALUES ($1, $2)', [1, 'Ada']);
  await pool.query({ name: 'find-order', text: 'SELECT * FROM orders WHERE id = $1', values: [1] });

  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query("UPDATE orders SET customer = 'Grace' WHERE id = 1");
  await client.query('COMMIT');
  client.release();

  await new Promise((resolve, reject) => {
    pool.query('SELECT count(*) FROM orders', (error) => {
      if (error) return reject(error);
      // What is started in a callback belongs to the same request.
      pool.query('SELECT max(id) FROM orders', (error) => (error ? reject(error) : resolve()));
    });
  });

  try {
    await pool.query('INSERT INTO orders VALUES ($1, $2)', [1, 'Alan']);
  } catch (error) {
    return error.code;
  }
}

const server = http.createServer(async (_request, response) => {
  response.end(await work());
  await pool.end();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.setEncoding('utf8').on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});
