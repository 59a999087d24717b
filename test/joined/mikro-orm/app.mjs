import http from 'node:http';
import { EntitySchema, MikroORM } from '@mikro-orm/postgresql';

const Order = new EntitySchema({
  name: 'Order',
  tableName: 'mikro_orders',
  properties: { id: { type: 'number', primary: true, autoincrement: false }, customer: { type: 'string' } },
});

async function work(orm) {
  const manager = orm.em.fork();
  await manager.transactional(async (em) => {
    await em.execute('CREATE TEMPORARY TABLE mikro_orders (id int PRIMARY KEY, customer text) ON COMMIT DROP');
    em.create(Order, { id: 1, customer: 'Ada' });
    await em.flush();
    const found = await em.findOneOrFail(Order, { id: 1 }, { refresh: true });
    console.log(found.customer);
    found.customer = 'Grace';
  });
  await manager
    .fork()
    .findOne(Order, { id: 1 })
    .catch((error) => console.log(error.code));
}

MikroORM.init({
  entities: [Order],
  clientUrl: process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test',
  pool: { min: 0, max: 1 },
}).then((orm) => {
  const server = http.createServer((_request, response) => {
    work(orm).finally(() => response.end());
  });

  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', async () => {
        server.close();
        await orm.close();
      });
    });
  });
});
