import http from 'node:http';
import { ServiceBroker } from 'moleculer';

const namespace = `otel-auto-${process.pid}`;
/** Two nodes, as of two processes. */
const nodeNamed = (nodeID) =>
  new ServiceBroker({ namespace, nodeID, transporter: process.env.AMQP_URL, logger: false, heartbeatInterval: 3600 });

async function visit(get) {
  const shop = nodeNamed('shop');
  const stock = nodeNamed('stock');
  let heard;
  const told = new Promise((resolve) => {
    heard = resolve;
  });
  shop.createService({
    name: 'prices',
    actions: { of: (ctx) => `${ctx.params.what} ${ctx.meta.currency}` },
  });
  stock.createService({
    name: 'stock',
    actions: {
      async count(ctx) {
        await get('/');
        ctx.meta.counted = true;
        return Object.keys(ctx.meta);
      },
      price: (ctx) => ctx.call('prices.of', ctx.params),
      refuse() {
        throw new RangeError('not today');
      },
    },
    events: {
      async 'order.created'(ctx) {
        await get('/');
        heard(ctx.params);
      },
    },
  });
  await Promise.all([shop.start(), stock.start()]);
  await shop.waitForServices('stock', 10_000, 20);
  await stock.waitForServices('prices', 10_000, 20);
  const asked = async () => {
    const meta = { currency: 'euro' };
    console.log(await shop.call('prices.of', { what: 'tea' }, { meta }));
    console.log(await shop.call('stock.count', {}, { meta }), meta);
    console.log(await shop.call('stock.price', { what: 'cake' }, { meta }));
    console.log(await shop.call('stock.refuse').catch(({ name, message }) => `${name}: ${message}`));
    console.log(await shop.call('stock.nothing').catch(({ name }) => name));
    await shop.emit('order.created', { of: 'tea' });
    console.log(await told);
  };
  const close = () => Promise.all([shop.stop(), stock.stop()]);
  return { asked, close };
}

async function main() {
  let visited;
  const front = http.createServer(async (request, response) => {
    if (request.url === '/shop') await visited.asked();
    response.end();
  });
  await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));
  const get = (path) =>
    new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port: front.address().port, path, agent: false }, (response) => {
        response.resume();
        response.on('close', resolve);
      });
    });
  visited = await visit(get);
  await get('/shop');
  await visited.close();
  front.close();
}

main();
