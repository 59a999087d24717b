// Moleculer, an action of another node, over RabbitMQ
import { ServiceBroker } from 'moleculer';
import { callers, work } from '../callers.mjs';

const namespace = `boundaries-${process.pid}`;
const [shop, stock] = ['shop', 'stock'].map(
  (nodeID) => new ServiceBroker({ namespace, nodeID, transporter: process.env.AMQP_URL, logger: false }),
);
stock.createService({ name: 'stock', actions: { count: ({ params }) => work(params.name) } });
await Promise.all([shop.start(), stock.start()]);
await shop.waitForServices('stock', 10_000, 20);
await callers((name) => shop.call('stock.count', { name }));
await Promise.all([shop.stop(), stock.stop()]);
