import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { describeConnection, noteConnections } from '../../../src/libraries/amqplib/connection.ts';
import amqplib from '../../../src/libraries/amqplib/library.ts';
import { hostOf } from '../../harness/host.ts';
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

/** Deliberate differences: the official class has names of older conventions. */
const RENAMED: Readonly<Record<string, string>> = {
  'messaging.conversation_id': 'messaging.message.conversation_id',
  'messaging.message_id': 'messaging.message.id',
  'messaging.protocol_version': 'network.protocol.version',
  'messaging.rabbitmq.routing_key': 'messaging.rabbitmq.destination.routing_key',
};

/** Deliberate difference: what has failed says in one word how, as the conventions have it. */
const ERROR_TYPES: Readonly<Record<string, string>> = {
  'nack called on message without requeue': 'nack',
  'channel closed': 'channel-closed',
};

function renamed(spans: readonly RecordedSpan[]): RecordedSpan[] {
  return spans.map((span) => {
    const {
      'messaging.destination': exchange,
      'messaging.rabbitmq.routing_key': key,
      'messaging.protocol': protocol,
      // Nothing: what it was is in the name and type of the operation, or in none of today's attributes.
      'messaging.operation': _operation,
      'messaging.destination_kind': _kind,
      // Nothing: its parts are `server.address` and `server.port`, and it has the user's name in it.
      'messaging.url': _url,
      ...rest
    } = span.attributes;
    const queue = /^(.*) process$/.exec(span.name)?.[1];
    const attributes: Record<string, unknown> = {
      'messaging.rabbitmq.routing_key': key,
      ...rest,
      // In lower case, as the registry has it.
      'network.protocol.name': String(protocol).toLowerCase(),
      // Two in place of `messaging.operation`, which only consumers have.
      'messaging.operation.name': queue === undefined ? 'publish' : 'process',
      'messaging.operation.type': queue === undefined ? 'send' : 'process',
      ...(span.status.code === 2 && { 'error.type': ERROR_TYPES[span.status.message ?? ''] }),
      // Exchange, routing key and queue, none of them twice, in place of the exchange alone.
      'messaging.destination.name': [...new Set([exchange, key, queue])].filter(Boolean).join(':'),
    };
    return {
      ...span,
      // The operation first, and the default exchange by the queue it leads to.
      name: queue === undefined ? `publish ${exchange || key}` : `process ${queue}`,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [RENAMED[name] ?? name, value])),
    };
  });
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
    // Deliberate difference: the official class writes the trace headers into the options object of the app.
    assert.match(official.stdout, /options of the app .*traceparent/);
    const expected = comparable(renamed(official.spans));
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
