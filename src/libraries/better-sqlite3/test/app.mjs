import http from 'node:http';
import Database from 'better-sqlite3';

const database = new Database(':memory:');
database.pragma('foreign_keys = ON');

function work() {
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT)');
  const insert = database.prepare('INSERT INTO orders VALUES (?, ?)');
  insert.run(1, 'Ada');
  console.log(database.prepare("SELECT customer FROM orders WHERE customer = 'Ada'").get().customer);
  const rename = database.transaction((name) => database.prepare('UPDATE orders SET customer = ?').run(name));
  rename('Grace');
  for (const { customer } of database.prepare('SELECT * FROM orders').iterate()) console.log(customer);
  console.log(database.pragma('user_version', { simple: true }));
  try {
    insert.run(1, 'Alan');
  } catch (error) {
    console.log(error.code);
  }
}

const server = http.createServer((_request, response) => {
  work();
  response.end();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', () => {
      server.close();
      database.close();
    });
  });
});
