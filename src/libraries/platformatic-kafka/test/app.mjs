import { once } from 'node:events';
import http from 'node:http';
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';

const { host } = new URL(process.env.KAFKA_BROKER_URL ?? 'kafka://127.0.0.1:9092');
const client = { clientId: 'shop', bootstrapBrokers: [host], retryDelay: 20, timeout: 30_000, connectTimeout: 30_000 };
const ORDERS = 'platformatic-orders';
const STOCK = 'platformatic-stock';
const consumers = [];

const admin = new Admin(client);
await admin.createTopics({ topics: [ORDERS, STOCK], partitions: 1, replicas: 1 }).catch(() => {}); // They are there.
await admin.close();

/** A stream of what is sent from now on. */
async function consume(topic) {
  const groupId = `${topic}-${process.pid}`;
  const consumer = new Consumer({ ...client, groupId, maxWaitTime: 20, deserializers: stringDeserializers });
  consumers.push(consumer);
  const [offset] = (await consumer.listOffsets({ topics: [topic] })).get(topic);
  return consumer.consume({ topics: [topic], mode: 'manual', offsets: [{ topic, partition: 0, offset }] });
}

const producer = new Producer({ ...client, retries: 0, serializers: stringSerializers });
const bytes = new Producer(client);
const [orders, stock] = [await consume(ORDERS), await consume(STOCK)];
const delivered = new Promise((resolve) => {
  orders.on('data', ({ key, value, headers }) => resolve(`order ${value} of ${key} ${headers.get('source')}`));
});

const server = http.createServer(async (_request, response) => {
  const headers = Object.freeze({ source: 'web' });
  await producer.send({ messages: [{ topic: ORDERS, key: 'ada', value: '7', headers }] });
  console.log(await delivered);
  const messages = ['1', '2'].map((value) => ({ topic: STOCK, value: Buffer.from(value) }));
  await bytes.send({ messages });
  let left = messages.length;
  for await (const { value } of stock) {
    console.log(`stock ${value}`);
    if (--left === 0) break;
  }
  await producer
    .send({ messages: [{ topic: 'platformatic-none', value: '8' }], autocreateTopics: false })
    .catch((error) => console.log(error.message));
  response.end();
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
  response.resume();
  response.on('close', async () => {
    server.close();
    await Promise.all(consumers.map((consumer) => consumer.close(true)));
    await Promise.all([producer, bytes].map((one) => one.close()));
  });
});
