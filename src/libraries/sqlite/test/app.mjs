import http from 'node:http';
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(':memory:');

function work() {
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT)');
  const insert = database.prepare('INSERT INTO orders VALUES (?, ?)');
  insert.run(1, 'Ada');
  insert.run(2, 'Grace');
  database.prepare('SELECT * FROM orders WHERE id = ?').get(1);
  database.prepare("SELECT id FROM orders WHERE customer = 'Ada'").all();
  for (const row of database.prepare('SELECT customer FROM orders').iterate()) {
    if (row.customer === 'Ada') break;
  }

  try {
    insert.run(1, 'Alan');
  } catch (error) {
    return error.message;
  }
}

const server = http.createServer((_request, response) => {
  response.end(work());
  database.close();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port }, (response) => {
    response.setEncoding('utf8').on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});
