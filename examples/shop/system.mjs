// A shop: `gateway` in front of `orders`, which asks `stock` over a protocol of its own and `payments`, a third party, and has
// `mailer` write to the customer.
export default {
  servers: ['postgresql', 'redis', 'rabbitmq'],
  env: { MAIL_QUEUE: 'shop.mails' },
  services: [
    { name: 'payments', file: 'server.js', traced: false },
    { name: 'stock', file: 'server.js' },
    { name: 'mailer', file: 'server.js' },
    { name: 'orders', file: 'server.js', env: ({ payments, stock }) => ({ PAYMENTS_URL: payments, STOCK_URL: stock }) },
    { name: 'gateway', file: 'server.js', env: ({ orders }) => ({ ORDERS_URL: orders }) },
  ],
  async drive({ call, until }) {
    const order = (product, quantity, status) =>
      call('gateway', '/orders', { method: 'POST', body: { product, quantity }, status });
    const { body } = await order('apple', 2, 201);
    await until('mailer', new RegExp(`^order ${body.id} is on its way$`, 'm'));
    await call('gateway', `/orders/${body.id}`);
    await call('gateway', `/orders/${body.id}`);
    await order('unicorn', 1, 409);
    await order('apple', 100, 402);
  },
};
