// Takes tasks and hands them to the worker through RabbitMQ.
import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import Router from '@koa/router';
import { addAttributes } from '@org/otel-auto';
import amqp from 'amqplib';
import Koa from 'koa';

const queue = process.env.TASK_QUEUE ?? 'task_queue';
const connection = await amqp.connect(process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672');
const channel = await connection.createChannel();
await channel.assertQueue(queue, { autoDelete: true });

const router = new Router();

router.post('/tasks', async (context) => {
  const task = { id: randomUUID(), ...(await json(context.req)) };
  addAttributes({ 'task.id': task.id, 'task.kind': task.kind });
  channel.sendToQueue(queue, Buffer.from(JSON.stringify(task)));
  context.status = 202;
  context.body = { id: task.id };
});

const server = new Koa().use(router.routes()).listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});

process.on('SIGTERM', () => {
  server.close(() => connection.close());
  server.closeIdleConnections();
});
