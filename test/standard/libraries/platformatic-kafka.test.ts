/** What an app hands to @platformatic/kafka stays as it was, and messages carry the context where they can. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';

/** Prints what was received, without what carries the context, and what the app's objects are in the end. */
const APP = `
import { once } from 'node:events';
import http from 'node:http';
import { Admin, Consumer, jsonSerializer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';

const topic = 'platformatic-forms-' + process.pid;
const bootstrapBrokers = [new URL(process.env.KAFKA_BROKER_URL).host];
const client = { clientId: 'shop', bootstrapBrokers, retryDelay: 20, timeout: 30_000, connectTimeout: 30_000 };
const admin = new Admin(client);
await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
const consumer = new Consumer({ ...client, groupId: topic, maxWaitTime: 20, deserializers: stringDeserializers });
const stream = await consumer.consume({ topics: [topic], mode: 'manual', offsets: [{ topic, partition: 0, offset: 0n }] });
const all = Promise.withResolvers();
const lines = [];
stream.on('data', ({ value, headers }) => {
  const names = [...headers.keys()].filter((name) => name !== 'traceparent');
  if (lines.push(value + ' ' + names) === 6) all.resolve();
});

const text = new Producer({ ...client, idempotent: true, serializers: stringSerializers });
const bytes = new Producer(client);
const json = { value: jsonSerializer, headerKey: jsonSerializer, headerValue: jsonSerializer };
const encoded = new Producer({ ...client, serializers: json });

const server = http.createServer(async (request, response) => {
  const headers = Object.freeze({ source: 'web' });
  const message = Object.freeze({ topic, value: 'object', headers });
  await text.send({ messages: Object.freeze([message]) });
  const map = new Map([['source', 'web']]);
  const both = { messages: [{ topic, value: 'map', headers: map }, { topic, value: 'none' }] };
  const called = Promise.withResolvers();
  text.send(both, () => called.resolve(bytes.send({ messages: [{ topic, value: Buffer.from('bytes'), headers: new Map([[Buffer.from('a'), Buffer.from('b')]]) }] })));
  await called.promise;
  await encoded.send({ messages: [{ topic, value: 'json', headers: { source: 'web' } }] });
  await text.send({ messages: [new (class { #topic = topic; value = 'class'; get topic() { return this.#topic; } })()] });
  await all.promise;
  console.log(lines.join(' | '), JSON.stringify([message, both.messages, [...map]]));
  response.end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const [response] = await once(http.get({ host: '127.0.0.1', port: server.address().port, agent: false }), 'response');
response.resume();
await once(response, 'close');
server.close();
await consumer.close(true);
await admin.deleteTopics({ topics: [topic] });
await Promise.all([admin, text, bytes, encoded].map((one) => one.close()));
`;

const { env, skip } = serversFor(['KAFKA_BROKER_URL']);

for (const version of ['1', '2']) {
  test(`@platformatic/kafka ${version}: context in headers of all forms, in copies of the app's`, {
    skip,
  }, async () => {
    const file = writeApp('platformatic-kafka', version, 'app.forms.mjs', APP);
    const collector = await collect();
    try {
      const bare = await run({ file, env, flag: false });
      const traced = await run({ file, env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
      assert.deepEqual(outcome(traced), outcome(bare));
      assert.equal(traced.code, 0, traced.stderr);
      const server = collector.spans.find(({ kind }) => kind === 'SERVER');
      const sent = collector.spans.filter(({ kind }) => kind === 'PRODUCER');
      assert.deepEqual(
        sent.map(({ parentSpanId }) => parentSpanId),
        sent.map(() => server?.spanId),
        'also what is sent by a callback',
      );
      const processed = collector.spans.filter(({ kind }) => kind === 'CONSUMER');
      const joined = processed.filter(({ parentSpanId }) => sent.some(({ spanId }) => spanId === parentSpanId));
      assert.deepEqual(
        [sent.length, processed.length, joined.length],
        [6, 6, 4],
        'not where headers are JSON, or a message cannot be copied',
      );
    } finally {
      await collector.close();
    }
  });
}

/** No broker is there, and none is asked. */
const REFUSED = `
import { Producer, stringSerializers } from '@platformatic/kafka';

const producer = new Producer({ clientId: 'shop', bootstrapBrokers: ['127.0.0.1:1'], strict: true, serializers: stringSerializers });
const tell = ({ code, name }) => console.log(code, name);
await producer.send({ messages: 'hunter2' }).catch(tell);
await producer.send({ messages: [{ topic: 'orders', value: 'hunter2' }], timeout: 'hunter2' }).catch(tell);
await new Promise((resolve) => producer.send({ messages: [{ topic: 'orders', value: 'hunter2' }], acks: 'hunter2' }, (error) => resolve(tell(error))));
await producer.close();
await producer.send({ messages: [{ topic: 'orders', value: 'hunter2' }] }).catch(tell);
`;

for (const version of ['1', '2']) {
  test(`@platformatic/kafka ${version}: messages that the client refuses leave a failed span`, async () => {
    const file = writeApp('platformatic-kafka', version, 'app.refused.mjs', REFUSED);
    const collector = await collect();
    try {
      const bare = await run({ file, flag: false });
      const traced = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
      assert.deepEqual(outcome(traced), outcome(bare));
      const lines = bare.stdout.trim().split('\n');
      assert.equal(lines.length, 4);
      assert.deepEqual(
        collector.spans.map(({ name, kind, status, attributes }) => [name, kind, status, attributes['error.type']]),
        lines.map((line, index) => [index === 0 ? 'send' : 'send orders', 'PRODUCER', 'ERROR', line.split(' ')[0]]),
      );
      assert.doesNotMatch(
        JSON.stringify(collector.spans.map(({ start: _start, end: _end, ...span }) => span)),
        /hunter2/,
      );
    } finally {
      await collector.close();
    }
  });
}

function outcome({ code, signal, stdout, stderr }: Awaited<ReturnType<typeof run>>) {
  return { code, signal, stdout: stdout.replaceAll(/platformatic-forms-\d+/g, 'topic'), stderr };
}
