import http from 'node:http';
import { PubSub } from '@google-cloud/pubsub';

// The client finds the emulator by a variable of its own.
process.env.PUBSUB_EMULATOR_HOST = new URL(process.env.PUBSUB_URL).host;
process.env.METADATA_SERVER_DETECTION = 'none'; // It would look for Google's cloud.
const pubsub = new PubSub({ projectId: 'shop' });
const name = 'mails-of-otel-auto';
const waiting = [];
let topic;

const server = http.createServer(async (request, response) => {
  if (request.url === '/') {
    for (const to of ['ada', 'nobody']) {
      const processed = new Promise((resolve) => waiting.push(resolve));
      const id = await topic.publishMessage({ data: Buffer.from(to) });
      console.log(typeof id, await processed);
    }
  }
  response.end();
});

function get(path) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
  });
}

async function main() {
  // What an app that was stopped has left.
  for (const left of [pubsub.subscription(name), pubsub.topic(name)]) await left.delete().catch(() => {});
  [topic] = await pubsub.createTopic(name);
  const [subscription] = await topic.createSubscription(name);
  const refused = new Set();
  subscription.on('message', async (message) => {
    const to = message.data.toString();
    if (to === 'nobody' && !refused.has(message.id)) {
      refused.add(message.id);
      await get('/mail');
      return message.nack(); // It is sent again.
    }
    await get('/mail');
    message.ack();
    // The client collects acknowledgements for 100 ms.
    setTimeout(() => waiting.shift()?.(to), 250);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await get('/');
  server.close();
  await subscription.close();
  await subscription.delete();
  await topic.delete();
  await pubsub.close();
}

main();
