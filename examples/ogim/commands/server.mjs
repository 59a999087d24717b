// Takes commands for devices and announces them on Kafka.
import { randomUUID } from 'node:crypto';
import { addAttributes } from '@org/otel-auto';
import Fastify from 'fastify';
import { Kafka, logLevel } from 'kafkajs';

const topic = process.env.COMMANDS_TOPIC ?? 'commands';
const { host } = new URL(process.env.KAFKA_URL ?? 'kafka://127.0.0.1:9092');
const producer = new Kafka({ clientId: 'commands', brokers: [host], logLevel: logLevel.ERROR }).producer();
await producer.connect();

const app = Fastify();

app.post('/commands', async (request, reply) => {
  const command = { id: randomUUID(), ...request.body };
  addAttributes({ 'command.id': command.id, 'command.action': command.action });
  const message = { key: command.device, value: JSON.stringify(command), headers: { source: 'commands' } };
  await producer.send({ topic, messages: [message] });
  return reply.code(202).send({ id: command.id });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8002) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);

process.on('SIGTERM', async () => {
  await app.close();
  await producer.disconnect();
});
