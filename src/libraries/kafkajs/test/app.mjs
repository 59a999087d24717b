import { once } from 'node:events';
import http from 'node:http';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';

process.removeAllListeners('warning'); // kafkajs sets timers to negative times.
const { host } = new URL(process.env.KAFKA_URL ?? 'kafka://127.0.0.1:9092');
const kafka = new Kafka({ clientId: 'shop', brokers: [host], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
const consumers = [];

/** The mock cluster of librdkafka knows no such request, and makes topics by itself. */
async function createTopics(...names) {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: names.map((topic) => ({ topic })) }).catch(() => {});
  await admin.disconnect();
}

/** Resolves with a promise of the first delivery once the consumer reads what is sent from now on. */
async function consume(topic, options) {
  const consumer = kafka.consumer({ groupId: `${topic}-${process.pid}`, maxWaitTimeInMs: 20 });
  consumers.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topic });
  const reading = new Promise((resolve) => consumer.on(consumer.events.FETCH, resolve));
  const delivered = new Promise((resolve) => consumer.run(options(resolve)));
  await reading;
  return { delivered };
}

await producer.connect();
await createTopics('kafkajs-orders', 'kafkajs-stock');
const [orders, stock] = await Promise.all([
  consume('kafkajs-orders', (resolve) => ({
    eachMessage: async ({ message }) => resolve(`order ${message.value} ${message.headers.source}`),
  })),
  consume('kafkajs-stock', (resolve) => ({
    eachBatch: async ({ batch }) => resolve(`stock ${batch.messages.map(({ value }) => value)}`),
  })),
]);

const server = http.createServer(async (_request, response) => {
  const headers = Object.freeze({ source: 'web' });
  await producer.send({ topic: 'kafkajs-orders', messages: [{ key: 'ada', value: '7', partition: 0, headers }] });
  console.log(await orders.delivered);
  const messages = [
    { value: '1', partition: 0 },
    { value: '2', partition: 0 },
  ];
  await producer.sendBatch({ topicMessages: [{ topic: 'kafkajs-stock', messages }] });
  console.log(await stock.delivered);
  await producer
    .send({ topic: 'kafkajs-orders', messages: [{ value: '8' }], compression: CompressionTypes.Snappy })
    .catch((error) => console.log(error.message));
  response.end();
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
  response.resume();
  response.on('close', async () => {
    server.close();
    await Promise.all([producer, ...consumers].map((client) => client.disconnect()));
  });
});
