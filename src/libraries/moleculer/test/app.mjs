import http from 'node:http';
import { ServiceBroker } from 'moleculer';
import own from './package.json' with { type: 'json' };

const namespace = `otel-auto-${process.pid}`;
/** By what they need: version 0.14.0 knows an older client of NATS only. */
const transporters = {
  moleculer: 'TCP',
  amqplib: process.env.AMQP_URL,
  nats: process.env.NATS_URL,
};

/** Two nodes, as of two processes. */
const nodeNamed = (nodeID, chosen) =>
  new ServiceBroker({ namespace, nodeID, transporter: chosen, logger: false, heartbeatInterval: 3600 });

async function visit(chosen, get) {
  const shop = nodeNamed('shop', chosen);
  const stock = nodeNamed('stock', chosen);
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
  await shop.waitForServices('stock');
  await stock.waitForServices('prices');
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
  const visits = new Map();
  const front = http.createServer(async (request, response) => {
    await visits.get(request.url.slice(1))?.asked();
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
  for (const [name, transporter] of Object.entries(transporters)) {
    if (!(name in own.dependencies)) continue;
    const visited = await visit(transporter, get);
    visits.set(name, visited);
    await get(`/${name}`);
    await visited.close();
  }
  front.close();
}

main();
