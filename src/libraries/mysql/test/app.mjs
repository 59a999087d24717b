import http from 'node:http';
import { promisify } from 'node:util';
import mysql from 'mysql';

const { hostname, port, username, password, pathname } = new URL(
  process.env.MYSQL_URL ?? 'mysql://test:test@127.0.0.1:3306/test',
);
const pool = mysql.createPool({
  host: hostname,
  port: Number(port || 3306),
  user: username,
  password,
  database: pathname.slice(1),
  connectionLimit: 1,
});
const query = promisify(pool.query).bind(pool);

async function work() {
  await query('CREATE TEMPORARY TABLE orders (id int PRIMARY KEY, customer text)');
  await query('INSERT INTO orders VALUES (?, ?)', [1, 'Ada']);
  await query({ sql: 'SELECT * FROM orders WHERE customer = ?', values: ['Ada'] });

  const connection = await promisify(pool.getConnection).call(pool);
  await promisify(connection.beginTransaction).call(connection);
  await promisify(connection.query).call(connection, "UPDATE orders SET customer = 'Grace' WHERE id = 1");
  await promisify(connection.commit).call(connection);
  connection.release();

  await new Promise((resolve, reject) => {
    // Waits for the only connection, and what is started in its callback belongs to the same request.
    query('SELECT count(*) FROM orders');
    pool.query('SELECT min(id) FROM orders', (error) => {
      if (error) return reject(error);
      pool.query('SELECT max(id) FROM orders', (error) => (error ? reject(error) : resolve()));
    });
  });

  await new Promise((resolve, reject) => {
    pool.query('SELECT id FROM orders').on('error', reject).on('end', resolve);
  });

  try {
    await query('INSERT INTO orders VALUES (?, ?)', [1, 'Alan']);
  } catch (error) {
    return error.code;
  }
}

const server = http.createServer(async (_request, response) => {
  response.end(await work());
  await promisify(pool.end).call(pool);
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.setEncoding('utf8').on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});
