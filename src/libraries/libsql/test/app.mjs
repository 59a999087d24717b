import http from 'node:http';
import { createClient } from '@libsql/client';

const client = createClient({ url: ':memory:' });

async function work() {
  await client.execute('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT)');
  await client.execute({ sql: 'INSERT INTO orders VALUES (?, ?)', args: [1, 'Ada'] });
  const { rows } = await client.execute("SELECT customer FROM orders WHERE customer = 'Ada'");
  console.log(rows[0].customer);
  await client.batch(
    ['UPDATE orders SET customer = NULL', { sql: 'DELETE FROM orders WHERE id = ?', args: [2] }],
    'write',
  );
  try {
    await client.execute({ sql: 'INSERT INTO orders VALUES (?, ?)', args: [1, 'Alan'] });
  } catch (error) {
    console.log(error.code);
  }
  await client.execute('DROP TABLE orders');
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', () => {
      server.close();
      client.close();
    });
  });
});
