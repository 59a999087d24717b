// Does the tasks of the queue.
import { setTimeout as wait } from 'node:timers/promises';
import { addEvent, withSpan } from '@org/otel-auto';
import amqp from 'amqplib';

const ATTEMPTS = 2;

const queue = process.env.TASK_QUEUE ?? 'task_queue';
const connection = await amqp.connect(process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672');
const channel = await connection.createChannel();
await channel.assertQueue(queue, { autoDelete: true });
await channel.prefetch(10);

async function attempt({ id, kind }) {
  await wait(1);
  if (kind === 'broken') throw new Error(`task ${id} cannot be done`);
}

async function perform(task) {
  for (let number = 1; ; number++) {
    try {
      return await attempt(task);
    } catch (error) {
      if (number === ATTEMPTS) throw error;
      addEvent('retry-attempt', { 'retry.number': number, 'retry.reason': error.message });
    }
  }
}

await channel.consume(queue, async (message) => {
  const task = JSON.parse(message.content.toString());
  const attributes = { 'task.id': task.id, 'task.kind': task.kind };
  try {
    await withSpan('perform task', { attributes }, () => perform(task));
    channel.ack(message);
    console.log(`task ${task.id} done`);
  } catch (error) {
    channel.nack(message, false, false);
    console.log(`task ${task.id} failed: ${error.message}`);
  }
});
console.log('ready');

process.on('SIGTERM', async () => {
  await channel.close();
  await connection.close();
});
