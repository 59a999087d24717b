import http from 'node:http';
import mariadb from 'mariadb';

const { hostname, port, username, password, pathname } = new URL(
  process.env.MYSQL_URL ?? 'mysql://test:test@127.0.0.1:3306/test',
);
const pool = mariadb.createPool({
  host: hostname,
  port: Number(port || 3306),
  user: username,
  password,
  database: pathname.slice(1),
  connectionLimit: 1,
});

async function work() {
  await pool.query('CREATE TEMPORARY TABLE orders (id int PRIMARY KEY, customer text)');
  await pool.execute('INSERT INTO orders VALUES (?, ?)', [1, 'Ada']);
  await pool.query({ sql: 'SELECT * FROM orders WHERE customer = ?' }, ['Ada']);
  await pool.batch('INSERT INTO orders VALUES (?, ?)', [
    [2, 'Grace'],
    [3, 'Edsger'],
  ]);

  const connection = await pool.getConnection();
  await connection.beginTransaction();
  await connection.query("UPDATE orders SET customer = 'Grace' WHERE id = 1");
  await connection.commit();
  let rows = 0;
  for await (const _row of connection.queryStream('SELECT id FROM orders')) rows += 1;
  console.log(rows);
  await connection.release();

  try {
    await pool.query('INSERT INTO orders VALUES (?, ?)', [1, 'Alan']);
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
