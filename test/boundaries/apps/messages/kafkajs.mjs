// KafkaJS, a message to `eachMessage`
import { Kafka, logLevel } from 'kafkajs';
import { callers, work } from '../callers.mjs';

const { host } = new URL(process.env.KAFKA_URL);
const kafka = new Kafka({ clientId: 'boundaries', brokers: [host], logLevel: logLevel.NOTHING });
const topic = `boundaries-${process.pid}`;
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 20 });
const done = {};
// The mock cluster of librdkafka makes topics by itself.
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic }] }).catch(() => {});
await admin.disconnect();
await Promise.all([producer.connect(), consumer.connect()]);
await consumer.subscribe({ topic });
const reading = new Promise((resolve) => consumer.on(consumer.events.FETCH, resolve));
await consumer.run({ eachMessage: async ({ message }) => done[message.value](work(String(message.value))) });
await reading;
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return producer.send({ topic, messages: [{ value: name, partition: 0 }] }).then(() => worked);
});
await Promise.all([producer.disconnect(), consumer.disconnect()]);
