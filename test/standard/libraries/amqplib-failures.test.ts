/** Messages that kill their consumer, and those it does not want: their spans are delivered, and say so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';

const { env: servers, skip } = serversFor(['AMQP_URL']);

const { file } = project(
  {
    'app.mjs': `
      import amqp from 'amqplib';
      const connection = await amqp.connect(process.env.AMQP_URL);
      const channel = await connection.createChannel();
      const queue = 'failures.' + process.pid;
      await channel.assertQueue(queue, { autoDelete: true });
      const [, , what] = process.argv;
      const noAck = what === 'noAck';
      await channel.consume(queue, (message) => {
        if (noAck || what === 'ack') throw new RangeError('poison');
        channel[what](message, false, false);
        setImmediate(() => connection.close());
      }, { noAck });
      channel.sendToQueue(queue, Buffer.from('x'));`,
  },
  { links: ['amqplib'] },
);

for (const [what, type] of [
  ['noAck', 'RangeError'],
  ['ack', 'RangeError'],
  ['nack', 'nack'],
  ['reject', 'reject'],
] as const)
  test(`${what}: the span of the message is delivered as failed`, { skip }, async () => {
    const collector = await collect();
    const bare = await run({ file: file('app.mjs'), args: [what], flag: false, env: servers });
    const env = { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { code } = await run({ file: file('app.mjs'), args: [what], env });
    await collector.close();
    assert.equal(code, bare.code);
    const consumed = collector.spans.filter(({ kind }) => kind === 'CONSUMER');
    assert.deepEqual(
      consumed.map(({ status, attributes }) => [status, attributes['error.type']]),
      [['ERROR', type]],
    );
  });
