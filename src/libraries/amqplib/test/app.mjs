import http from 'node:http';
import { createRequire } from 'node:module';
import amqp from 'amqplib';

const callbackApi = createRequire(import.meta.url)('amqplib/callback_api');
const url = process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672';

/** Publishes one message and takes it from the queue, with promises. */
async function roundTrip() {
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  const queue = 'otel-auto-promises';
  await channel.assertQueue(queue, { autoDelete: true });
  const received = new Promise((resolve) => {
    channel.consume(queue, (message) => {
      channel.ack(message);
      resolve(message.content.toString());
    });
  });
  channel.sendToQueue(queue, Buffer.from('hello'));
  await Promise.all([received, channel.waitForConfirms()]);
  await connection.close();
}

/** The same with callbacks and an exchange. */
function roundTripWithCallbacks(done) {
  callbackApi.connect(url, (_error, connection) => {
    connection.createChannel((_error, channel) => {
      const queue = 'otel-auto-callbacks';
      channel.assertExchange('otel-auto', 'direct', { autoDelete: true });
      channel.assertQueue(queue, { autoDelete: true });
      channel.bindQueue(queue, 'otel-auto', 'greetings', {}, () => {
        channel.consume(queue, () => setImmediate(() => connection.close(done)), { noAck: true });
        channel.publish('otel-auto', 'greetings', Buffer.from('hello'));
      });
    });
  });
}

const server = http.createServer(async (_request, response) => {
  await roundTrip();
  roundTripWithCallbacks(() => response.end('done'));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
    response.resume();
    response.on('close', () => server.close());
  });
});
