/** Every line that systems.md has about the shop; tests are named after the line they show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../tools/systems/system.mjs';
import { collect } from '../harness/receive.ts';
import type { ReceivedSpan } from '../harness/spans.ts';
import { example } from './example.ts';
import { isWhole, pathOf, pathsOf, spanOf } from './paths.ts';

const { skip, start } = await example('shop');
const timeout = 120_000;
const SERVICES = ['stock', 'mailer', 'orders', 'gateway'];
const ENDS = Object.fromEntries(['payments', ...SERVICES].map((name) => [name, 'SIGTERM']));
/** Another run's mailer is not for our orders. */
const own = () => ({ MAIL_QUEUE: `shop.mails-${process.pid}-${Date.now()}` });

const GATEWAY = 'gateway POST /orders > gateway request handler - /orders > gateway GatewayController.place';
const ORDERS = 'orders POST /orders > orders request handler - /orders > orders OrdersController.place';
const PLACE = `${GATEWAY} > gateway POST > ${ORDERS} > orders place order`;

test('shop: orders, one that is not there, one that is not paid', { skip, timeout }, async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  const running = await start(t, { endpoint: collector.url, overrides: own() });
  const order = async (product: string, quantity: number, status: number) => {
    const { body } = await running.call('gateway', '/orders', { method: 'POST', body: { product, quantity }, status });
    return body;
  };
  const placed = await order('apple', 2, 201);
  await running.until('mailer', new RegExp(`^order ${placed.id} is on its way$`, 'm'));
  const read: Answer['body'][] = [];
  for (let times = 0; times < 2; times++) read.push((await running.call('gateway', `/orders/${placed.id}`)).body);
  const missing = await order('unicorn', 1, 409);
  const unpaid = await order('apple', 100, 402);
  assert.deepEqual(await running.stop(), ENDS);

  const traceOf = ({ trace_id }: Answer['body']) => collector.spans.filter(({ traceId }) => traceId === trace_id);
  const main = traceOf(placed);

  await t.test('Client → API gateway → microservices → databases and third parties, end to end in one trace', () => {
    assert.ok(isWhole(main), pathsOf(main).join('\n'));
    assert.deepEqual(new Set(main.map(({ service }) => service)), new Set(SERVICES));
    const paths = pathsOf(main);
    for (const path of [
      `${PLACE} > stock take from stock > stock SELECT shop_products`,
      `${PLACE} > orders POST`,
      `${PLACE} > orders INSERT shop_orders`,
    ]) {
      assert.ok(paths.includes(path), `${path}\nis not in\n${paths.join('\n')}`);
    }
    const payment = spanOf(main, 'orders', 'POST');
    assert.match(String(payment.attributes['url.full']), /^http:\/\/127\.0\.0\.1:\d+\/payments$/);
    for (const service of SERVICES) assert.equal(running.output(service).stderr, '');
  });

  await t.test('Automatic: web framework, SQL (an ORM), Redis, RabbitMQ', () => {
    const controller = spanOf(main, 'orders', 'OrdersController.place');
    assert.deepEqual(
      [controller.attributes['nestjs.type'], controller.attributes['http.route']],
      ['request_context', '/orders'],
    );
    const insert = spanOf(main, 'orders', 'INSERT shop_orders');
    assert.match(String(insert.attributes['db.query.text']), /^INSERT INTO "shop_orders"/);
    const mail = main.find(({ service, kind }) => service === 'mailer' && kind === 'CONSUMER');
    assert.ok(mail);
    assert.match(
      pathOf(mail, main).replace(PLACE, 'PLACE'),
      /^PLACE > orders publish shop\.mails-\S+ > mailer process shop\.mails-/,
    );
    assert.equal(spanOf(main, 'mailer', 'redis-INCR').parentSpanId, mail.spanId);
    const ofOrders = read.map((body) =>
      traceOf(body)
        .filter(({ service, attributes }) => service === 'orders' && 'db.system.name' in attributes)
        .map(({ name }) => name)
        .filter((name) => name !== 'pg-pool.connect')
        .sort(),
    );
    assert.deepEqual(ofOrders, [['SELECT shop_orders', 'redis-GET', 'redis-SET'], ['redis-GET']]);
  });

  await t.test('Manual: wrap a service method so that it becomes a span (name, service name)', () => {
    const { name, kind, attributes, events } = spanOf(main, 'orders', 'place order');
    assert.deepEqual(
      { name, kind, attributes },
      {
        name: 'place order',
        kind: 'INTERNAL',
        attributes: { 'shop.service': 'orders', product: 'apple', quantity: 2 },
      },
    );
    assert.deepEqual(events, [{ name: 'paid', attributes: { amount: 4 } }]);
  });

  await t.test('inject context into outgoing headers; extract it from incoming ones', () => {
    const taking = spanOf(main, 'stock', 'take from stock');
    assert.equal(taking.parentSpanId, spanOf(main, 'orders', 'place order').spanId);
  });

  await t.test('Errors and exceptions get special handling (status, recorded exception)', () => {
    const messageOf = (span: ReceivedSpan) => [
      span.status,
      ...span.events.map(({ name, attributes }) => `${name}: ${attributes['exception.message']}`),
    ];
    const noUnicorn = ['ERROR', 'exception: we do not sell "unicorn"'];
    assert.deepEqual(messageOf(spanOf(traceOf(missing), 'stock', 'take from stock')), noUnicorn);
    assert.deepEqual(messageOf(spanOf(traceOf(missing), 'orders', 'place order')), noUnicorn);
    const refused = ['ERROR', 'exception: the payment of 200 was refused'];
    const trace = traceOf(unpaid);
    assert.deepEqual(messageOf(spanOf(trace, 'orders', 'place order')), refused);
    assert.deepEqual(messageOf(spanOf(trace, 'orders', 'OrdersController.place')), refused);
    assert.deepEqual(messageOf(spanOf(trace, 'gateway', 'GatewayController.place')), refused);
    const payment = spanOf(trace, 'orders', 'POST');
    assert.deepEqual([payment.status, payment.attributes['error.type']], ['ERROR', '402']);
  });
});

test('shop: Debug mode prints traces to the console and shows trace ids', { skip, timeout }, async (t) => {
  const collector = await collect();
  t.after(() => collector.close());
  const overrides = { ...own(), OTEL_TRACING_CONSOLE: 'true', OTEL_LOG_LEVEL: 'debug' };
  const running = await start(t, { endpoint: collector.url, overrides });
  const answer = await running.call('gateway', '/orders', {
    method: 'POST',
    body: { product: 'unicorn', quantity: 1 },
    status: 409,
  });
  assert.deepEqual(await running.stop(), ENDS);
  const id = String(answer.body.trace_id);
  assert.match(id, /^[0-9a-f]{32}$/);
  for (const [service, name] of [
    ['gateway', 'POST /orders'],
    ['orders', 'place order'],
    ['stock', 'take from stock'],
  ] as const) {
    const { stdout, stderr } = running.output(service);
    assert.ok(stdout.includes(`traceId: '${id}'`), stdout);
    assert.ok(stdout.includes(`name: '${name}'`), stdout);
    assert.match(stderr, /otel-auto/);
  }
  assert.equal(new Set(collector.spans.filter(({ traceId }) => traceId === id).map(({ service }) => service)).size, 3);
});
