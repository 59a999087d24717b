import http from 'node:http';
import { createPool } from 'mysql2/promise.js';

const url = process.env.MYSQL_URL ?? 'mysql://test:test@127.0.0.1:3306/test';
const promises = createPool(`${url}?connectionLimit=1`);
const { pool } = promises;

async function work() {
  await promises.query('CREATE TEMPORARY TABLE orders (id int PRIMARY KEY, customer text)');
  await promises.execute('INSERT INTO orders VALUES (?, ?)', [1, 'Ada']);
  await promises.query('SELECT * FROM orders WHERE customer = ?', ['Ada']);

  const connection = await promises.getConnection();
  await connection.beginTransaction();
  await connection.query("UPDATE orders SET customer = 'Grace' WHERE id = 1");
  await connection.commit();
  connection.release();

  await new Promise((resolve, reject) => {
    pool.query('SELECT count(*) FROM orders', (error) => {
      if (error) return reject(error);
      // What is started in a callback belongs to the same request.
      pool.query('SELECT max(id) FROM orders', (error) => (error ? reject(error) : resolve()));
    });
  });

  await new Promise((resolve, reject) => {
    pool.query('SELECT id FROM orders').on('error', reject).on('end', resolve);
  });

  try {
    await promises.query('INSERT INTO orders VALUES (?, ?)', [1, 'Alan']);
  } catch (error) {
    return error.code;
  }
}

const server = http.createServer(async (_request, response) => {
  response.end(await work());
  await promises.end();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.setEncoding('utf8').on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});
