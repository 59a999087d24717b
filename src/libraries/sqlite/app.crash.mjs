import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
const insert = database.prepare('INSERT INTO orders VALUES (?)');
const work = async () => {
  insert.run(1);
  await null;
  insert.run(1);
};
await work();
