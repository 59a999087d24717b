/** What spans of kafkajs say of messages that it refuses, and of the group that consumes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';

const { env: servers, skip } = serversFor(['KAFKA_URL']);

const { file } = project(
  {
    'app.cjs': `
      const { Kafka, logLevel } = require('kafkajs');
      const kafka = new Kafka({ clientId: 'app', brokers: [new URL(process.env.KAFKA_URL).host], logLevel: logLevel.NOTHING });
      const topic = 'refused-' + process.pid;
      const tell = (error) => console.log(error.name, error.message.replaceAll(topic, 'topic'));
      (async () => {
        const producer = kafka.producer({ allowAutoTopicCreation: true });
        await producer.connect();
        await producer.send({ topic, messages: [{ key: 'hunter2' }] }).catch(tell);
        await producer.send({ topic, messages: 'hunter2' }).catch(tell);
        await producer.sendBatch({ topicMessages: [{ topic, messages: [{ key: 'hunter2' }] }] }).catch(tell);
        await producer.send({ topic, messages: [{ value: 'hello' }] });
        const consumer = kafka.consumer({ groupId: 'group-' + topic });
        await consumer.connect();
        await consumer.subscribe({ topic, fromBeginning: true });
        await new Promise((resolve) => consumer.run({ eachMessage: async () => resolve() }));
        await consumer.disconnect();
        await producer.disconnect();
      })();`,
  },
  { links: ['kafkajs'] },
);

test('messages that kafkajs refuses leave a failed span, and consumers say their group', { skip }, async () => {
  const collector = await collect();
  const bare = await run({ file: file('app.cjs'), flag: false, env: servers });
  const env = { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const { code, stdout } = await run({ file: file('app.cjs'), env });
  await collector.close();
  assert.deepEqual([code, stdout], [bare.code, bare.stdout]);
  const { spans } = collector;
  const failed = spans.filter(({ status }) => status === 'ERROR');
  assert.deepEqual(
    failed.map(({ name, kind, attributes }) => [name.replace(/\d+/, ''), kind, attributes['error.type']]),
    ['KafkaJSNonRetriableError', 'TypeError', 'KafkaJSNonRetriableError'].map((type) => [
      'send refused-',
      'PRODUCER',
      type,
    ]),
  );
  assert.doesNotMatch(JSON.stringify(spans.map(({ start: _start, end: _end, ...span }) => span)), /hunter2/);
  const consumed = spans.filter(({ kind }) => kind === 'CONSUMER');
  assert.equal(consumed.length, 1);
  assert.match(String(consumed[0]?.attributes['messaging.consumer.group.name']), /^group-refused-\d+$/);
});

const { file: idle } = project(
  {
    'app.cjs': `
      const { Kafka, logLevel } = require('kafkajs');
      const kafka = new Kafka({ clientId: 'app', brokers: [new URL(process.env.KAFKA_URL).host], logLevel: logLevel.NOTHING });
      const topic = 'idle-' + process.pid;
      (async () => {
        const admin = kafka.admin();
        await admin.connect();
        await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
        await admin.disconnect();
        const consumer = kafka.consumer({ groupId: 'group-' + topic, heartbeatInterval: 20, maxWaitTimeInMs: 50 });
        const seen = { heartbeat: 0, fetch: 0 };
        const all = new Promise((resolve) => {
          const count = (name) => () => { seen[name]++; if (seen.heartbeat >= 10 && seen.fetch >= 10) resolve(); };
          consumer.on(consumer.events.HEARTBEAT, count('heartbeat'));
          consumer.on(consumer.events.FETCH, count('fetch'));
        });
        await consumer.connect();
        await consumer.subscribe({ topic });
        await consumer.run({ eachMessage: async () => {} });
        await all;
        await consumer.disconnect();
      })();`,
  },
  { links: ['kafkajs'] },
);

test('a consumer that waits leaves no spans: not of heartbeats, nor of fetches that bring nothing', {
  skip,
}, async () => {
  const collector = await collect();
  const { code, stderr } = await run({
    file: idle('app.cjs'),
    nodeArgs: ['--disable-warning=TimeoutNegativeWarning'],
    env: { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  await collector.close();
  assert.deepEqual([code, stderr], [0, '']);
  assert.deepEqual(
    collector.spans.map(({ name }) => name),
    [],
  );
});
