import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { describeConnection, noteConnections } from '../../../src/libraries/amqplib/connection.ts';
import amqplib from '../../../src/libraries/amqplib/library.ts';
import { hostOf } from '../../harness/host.ts';
import { amqplibDifferences, OPTIONS_STAY } from './differences/amqplib.ts';
import { type RecordedSpan, record } from './spans.ts';

const url = new URL(process.env.AMQP_URL ?? 'amqp://guest:guest@127.0.0.1:5672');

const app = `
const amqp = require('amqplib');
const callbackApi = require('amqplib/callback_api');

async function main() {
  const url = process.env.AMQP_URL;
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  const queue = 'otel-auto-differential-' + process.pid;
  await channel.assertQueue(queue, { exclusive: true });
  const options = { messageId: 'm1', headers: { mine: 'kept' } };
  channel.sendToQueue(queue, Buffer.from('acked'), options);
  channel.sendToQueue(queue, Buffer.from('nacked'), { correlationId: 'c1' }, () => {});
  channel.publish('amq.direct', 'nowhere', Buffer.from('lost'));
  await channel.waitForConfirms();
  console.log('options of the app', JSON.stringify(options));
  await new Promise((resolve) => {
    let count = 0;
    channel.consume(queue, (message) => {
      const { traceparent, ...headers } = message.properties.headers;
      console.log(String(message.content), JSON.stringify(headers));
      if (++count === 1) return channel.ack(message);
      channel.nack(message, false, false);
      resolve();
    });
  });
  await channel.consume(queue, () => {}, { noAck: true });
  channel.sendToQueue(queue, Buffer.from('closed'));
  channel.sendToQueue(queue, Buffer.from('not acked'));
  await channel.waitForConfirms();
  await connection.close();
  const object = { protocol: url.split(':')[0], hostname: new URL(url).hostname, port: Number(new URL(url).port) || 5672 };
  callbackApi.connect(object, (error, callbacks) => {
    callbacks.createChannel((error, channel) => {
      channel.publish('amq.direct', 'nowhere', Buffer.from('lost'));
      callbacks.close();
    });
  });
}
main();
`;

function comparable(spans: readonly RecordedSpan[]): object[] {
  const names = new Map(spans.map((span) => [span.id, span.name.replace(/-\d+/, '-*')]));
  return spans
    .map((span) => ({
      name: span.name.replace(/-\d+/, '-*'),
      kind: span.kind,
      parent: span.parent === undefined ? undefined : names.get(span.parent),
      attributes: Object.fromEntries(
        Object.entries(span.attributes)
          .map(([key, value]) => [key, typeof value === 'string' ? value.replaceAll(/-\d+/g, '-*') : value] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      status: span.status,
    }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function different(spans: readonly RecordedSpan[]): RecordedSpan[] {
  const used = new Set<string>();
  const found = spans.map((official) =>
    amqplibDifferences.reduce((span, [reason, apply]) => {
      const after = apply(span);
      if (!isDeepStrictEqual(after, span)) used.add(reason);
      return after;
    }, official),
  );
  assert.deepEqual(
    amqplibDifferences.map(([reason]) => reason).filter((reason) => !used.has(reason)),
    [],
    'every difference is real',
  );
  return found;
}

const unreachable = await new Promise<string | false>((resolve) => {
  const socket = connect(Number(url.port || 5672), url.hostname, () => {
    socket.destroy();
    resolve(false);
  });
  socket.on('error', () => resolve(`no RabbitMQ at ${url.host}; install rabbitmq-server, or set AMQP_URL`));
});

for (const version of ['0', '2']) {
  test(`amqplib ${version}: spans as the official instrumentation has them`, { skip: unreachable }, async () => {
    const options = { library: 'amqplib', version, source: app, env: { AMQP_URL: url.href } };
    const none = await record('none', options);
    const official = await record('official', options);
    const ours = await record('ours', options);
    assert.equal(ours.stdout, none.stdout, 'the app sees what it sees without us');
    assert.match(official.stdout, /options of the app .*traceparent/, OPTIONS_STAY);
    const expected = comparable(different(official.spans));
    assert.ok(expected.length >= 8, `${expected.length} spans`);
    assert.deepEqual(comparable(ours.spans), expected);
  });

  test(`amqplib ${version}: frozen options are published`, { skip: unreachable }, async () => {
    const { stdout, spans } = await record('ours', {
      library: 'amqplib',
      version,
      env: { AMQP_URL: url.href },
      source: `
require('amqplib').connect(process.env.AMQP_URL).then(async (connection) => {
  const channel = await connection.createChannel();
  console.log(channel.publish('amq.direct', 'nowhere', Buffer.from('x'), Object.freeze({ headers: Object.freeze({}) })));
  await connection.close();
});`,
    });
    assert.equal(stdout, 'true\n');
    assert.deepEqual(
      spans.map((span) => span.name),
      ['publish amq.direct'],
    );
  });
}

test('amqplib: nothing of the password gets into attributes, all of it to the broker', () => {
  const url = 'amqp://user:p@ss:wo@rd@127.0.0.1:5672/vhost';
  const seen: unknown[] = [];
  const connection: Record<string | symbol, unknown> = { serverProperties: { product: 'RabbitMQ' } };
  const exports = {
    connect(url: unknown, _options: unknown, opened: (error: null, connection: unknown) => void): void {
      seen.push(url);
      opened(null, connection);
    },
  };
  noteConnections(
    exports,
    hostOf(amqplib, (error) => assert.fail(String(error))),
  );
  exports.connect(url, {}, () => {});
  assert.deepEqual(seen, [url]);
  assert.deepEqual(describeConnection({ connection }), {
    'messaging.system': 'rabbitmq',
    'network.protocol.name': 'amqp',
    'network.protocol.version': '0.9.1',
    'server.address': '127.0.0.1',
    'server.port': 5672,
  });
  assert.deepEqual(Reflect.ownKeys(connection), ['serverProperties'], 'nothing that the app could see');
});
