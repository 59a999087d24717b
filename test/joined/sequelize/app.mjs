import http from 'node:http';
import sequelizePackage from 'sequelize';

// Version 6.1 has no named exports for ES modules.
const { DataTypes, Sequelize } = sequelizePackage;

const db = new Sequelize(process.env.PG_URL ?? 'postgres://postgres@127.0.0.1:5432/test', {
  logging: false,
  pool: { max: 1 },
});
const Order = db.define(
  'sequelize_orders',
  { id: { type: DataTypes.INTEGER, primaryKey: true }, customer: DataTypes.TEXT },
  { timestamps: false },
);

async function work() {
  await db.query('CREATE TEMPORARY TABLE sequelize_orders (id int PRIMARY KEY, customer text)');
  await Order.create({ id: 1, customer: 'Ada' });
  const found = await Order.findByPk(1);
  console.log(found.customer);
  await Order.create({ id: 1, customer: 'Alan' }).catch((error) => console.log(error.name));
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      server.close();
      await db.close();
    });
  });
});
