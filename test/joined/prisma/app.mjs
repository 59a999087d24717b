import http from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './client.cjs';

const connectionString = process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test';
const adapter = new PrismaPg({ connectionString, max: 1 }, { schema: 'pg_temp' });
const db = new PrismaClient({ adapter });

async function work() {
  await db.$executeRawUnsafe('CREATE TEMPORARY TABLE prisma_orders (id int PRIMARY KEY, customer text)');
  await db.order.create({ data: { id: 1, customer: 'Ada' } });
  const found = await db.order.findUnique({ where: { id: 1 } });
  console.log(found.customer);
  await db.$transaction((transaction) => transaction.order.updateMany({ data: { customer: 'Grace' } }));
  await db.order.create({ data: { id: 1, customer: 'Alan' } }).catch((error) => console.log(error.code));
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      server.close();
      await db.$disconnect();
    });
  });
});
