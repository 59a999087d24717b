// Keeps alerts; every command that is announced on Kafka raises one.
import Fastify from 'fastify';
import { Kafka, logLevel } from 'kafkajs';

const topic = process.env.COMMANDS_TOPIC ?? 'commands';
const { host } = new URL(process.env.KAFKA_URL ?? 'kafka://127.0.0.1:9092');
const kafka = new Kafka({ clientId: 'alerts', brokers: [host], logLevel: logLevel.ERROR });

const alerts = [{ id: 1, device: 'pump-1', text: 'pressure is high' }];

const admin = kafka.admin();
await admin.connect();
// A broker that knows no such request makes topics by itself.
await admin.createTopics({ topics: [{ topic }] }).catch(() => {});
await admin.disconnect();

const consumer = kafka.consumer({ groupId: `alerts-${process.pid}`, maxWaitTimeInMs: 50 });
await consumer.connect();
await consumer.subscribe({ topic });
const reading = new Promise((resolve) => {
  consumer.on(consumer.events.FETCH, resolve);
});
await consumer.run({
  async eachMessage({ message }) {
    const { id, device, action } = JSON.parse(message.value);
    alerts.push({ id: alerts.length + 1, device, text: `${action} was ordered` });
    console.log(
      `alert for command ${id}, headers: ${Object.entries(message.headers).map(([key, value]) => `${key}=${value}`)}`,
    );
  },
});
// Only what is sent from now on is read.
await reading;

const app = Fastify();

app.get('/alerts', () => ({ alerts }));

app.get('/alerts/:id', (request, reply) => {
  const alert = alerts.find(({ id }) => id === Number(request.params.id));
  return alert ?? reply.code(404).send({ error: `no alert ${request.params.id}` });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8001) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);

process.on('SIGTERM', async () => {
  await app.close();
  await consumer.disconnect();
});
