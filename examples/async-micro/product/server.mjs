// Knows the products; keeps in memory what it has looked up once.
import Router from '@koa/router';
import { addAttributes, addEvent } from '@org/otel-auto';
import Koa from 'koa';

const catalogue = { p1: { name: 'lamp', price: 30 }, p2: { name: 'desk', price: 120 } };
const cache = new Map();

function find(id) {
  const cached = cache.get(id);
  if (cached !== undefined) return cached;
  addEvent('cache-miss', { 'cache.key': id });
  const product = catalogue[id];
  if (product === undefined) throw new Error(`no product ${id}`);
  cache.set(id, product);
  return product;
}

const router = new Router();

router.get('/products/:id', (context) => {
  const { id } = context.params;
  addAttributes({ 'product.id': id });
  context.body = { id, ...find(id) };
});

const app = new Koa().use(router.routes());
app.on('error', (error) => console.log(`failed: ${error.message}`));

// No handler for SIGTERM: the signal ends it.
const server = app.listen(Number(process.env.PORT ?? 8001), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
