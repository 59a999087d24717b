// Gateway, backend, product, and a worker behind RabbitMQ's `task_queue`.
export default {
  servers: ['rabbitmq'],
  env: {
    // Development; production overrides the argument with 0.1.
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '1',
    // Left over from an earlier set-up: the loader says what replaces it.
    JAEGER_AGENT_HOST: 'jaeger',
    // Whoever else runs this system on the same RabbitMQ takes no task of ours.
    TASK_QUEUE: `task_queue-${process.pid}`,
  },
  services: [
    { name: 'worker', file: 'worker.mjs' },
    { name: 'product', file: 'server.mjs' },
    { name: 'backend', file: 'server.mjs' },
    {
      name: 'gateway',
      file: 'server.js',
      flag: '--require',
      env: ({ backend, product }) => ({ BACKEND_URL: backend, PRODUCT_URL: product }),
    },
  ],
  async drive(running) {
    const task = (kind) => ({ method: 'POST', body: { kind, product: 'p1' }, status: 202 });
    const done = await running.call('gateway', '/api/tasks', task('report'));
    await running.until('worker', new RegExp(`^task ${done.body.id} done$`, 'm'));
    const failing = await running.call('gateway', '/api/tasks', task('broken'));
    await running.until('worker', new RegExp(`^task ${failing.body.id} failed`, 'm'));
    await running.call('gateway', '/api/products/p1');
    await running.call('gateway', '/api/products/p1');
    await running.call('gateway', '/api/products/p666', { status: 502 });
  },
};
