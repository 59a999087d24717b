// Tells customers that their order is on its way.
import amqp from 'amqplib';
import { createClient } from 'redis';

const { AMQP_URL, MAIL_QUEUE, REDIS_URL } = process.env;

const redis = createClient({ url: REDIS_URL });
redis.on('error', (error) => console.error(error.message));
await redis.connect();

const channel = await (await amqp.connect(AMQP_URL)).createChannel();
await channel.assertQueue(MAIL_QUEUE, { autoDelete: true });
await channel.consume(MAIL_QUEUE, async (message) => {
  const { id } = JSON.parse(message.content);
  await redis.incr('shop:mails');
  console.log(`order ${id} is on its way`);
  channel.ack(message);
});
console.log('ready');
