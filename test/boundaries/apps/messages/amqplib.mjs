// amqplib, a message to a consumer
import amqp from 'amqplib';
import { callers, work } from '../callers.mjs';

const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createChannel();
const { queue } = await channel.assertQueue('', { exclusive: true });
const done = {};
await channel.consume(queue, (message) => {
  const name = message.content.toString();
  channel.ack(message);
  done[name](work(name));
});
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  channel.sendToQueue(queue, Buffer.from(name));
  return worked;
});
await connection.close();
