import http from 'node:http';
import { DataSource, EntitySchema } from 'typeorm';

const Order = new EntitySchema({
  name: 'Order',
  tableName: 'typeorm_orders',
  columns: { id: { type: Number, primary: true }, customer: { type: String } },
});
const source = new DataSource({
  type: 'postgres',
  url: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test',
  entities: [Order],
  extra: { max: 1 },
});

async function work() {
  const orders = source.getRepository(Order);
  await source.query('CREATE TEMPORARY TABLE typeorm_orders (id int PRIMARY KEY, customer text)');
  await orders.save({ id: 1, customer: 'Ada' });
  const found = await orders.findOneBy({ id: 1 });
  console.log(found.customer);
  await orders.insert({ id: 1, customer: 'Alan' }).catch((error) => console.log(error.code));
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

source.initialize().then(() => {
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', async () => {
        server.close();
        await source.destroy();
      });
    });
  });
});
