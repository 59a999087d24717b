/**
 * RabbitMQ's confirms, beside bare Node: what `waitForConfirms` does, which callbacks are called with what, and what the channel
 * keeps of messages that nobody has confirmed, with every way to publish and every way in which that can end. And the spans of
 * all of it.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { place } from '../../standard/differential/spans.ts';

const { env, skip } = serversFor(['AMQP_URL']);
const versions = versionsOf('amqplib');

const app = `'use strict';
const api = { promise: require('amqplib'), callback: require('amqplib/callback_api') };
const url = process.env.AMQP_URL + '?frameMax=131072';
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Calls what takes a callback in one API and returns a promise in the other. */
function ask(kind, object, method, ...args) {
  if (kind === 'promise') return object[method](...args);
  return new Promise((resolve, reject) => object[method](...args, (error, value) => error ? reject(error) : resolve(value)));
}

function waitForConfirms(kind, channel, say) {
  const settled = (how) => (error) => say('waitForConfirms', how, error?.message);
  if (kind === 'promise') channel.waitForConfirms().then(() => settled('resolved')(), settled('rejected'));
  else channel.waitForConfirms((...args) => say('waitForConfirms', args.length, String(args[0])));
}

const ends = {
  /** Confirmed, one message after the other. */
  async confirmed(kind, connection, channel, publish, say) {
    publish('', {});
    await new Promise((resolve) => { channel.once('ack', resolve); channel.once('nack', resolve); });
    publish('', {});
    publish('', {});
    waitForConfirms(kind, channel, say);
    while (channel.unconfirmed.length > 0) await turn();
    await ask(kind, connection, 'close');
  },
  /** The queue takes one, and refuses the others. */
  async refused(kind, connection, channel, publish, say) {
    const limits = { 'x-max-length': 1, 'x-overflow': 'reject-publish' };
    const { queue } = await ask(kind, channel, 'assertQueue', publish.key, { exclusive: true, arguments: limits });
    publish('', {});
    await new Promise((resolve) => channel.once('ack', resolve));
    for (let i = 0; i < 2; i++) {
      publish('', {});
      waitForConfirms(kind, channel, say);
      await new Promise((resolve) => channel.once('nack', resolve));
      await turn();
    }
    await ask(kind, connection, 'close');
  },
  async 'channel closed'(kind, connection, channel, publish, say) {
    const closed = new Promise((resolve) => channel.once('close', resolve));
    for (let i = 0; i < 3; i++) publish('', {});
    if (kind === 'promise') await channel.close(); else await new Promise((resolve) => channel.close(resolve));
    await closed;
    waitForConfirms(kind, channel, say);
    await ask(kind, connection, 'close');
  },
  async 'channel closed while waiting'(kind, connection, channel, publish, say) {
    const closed = new Promise((resolve) => channel.once('close', resolve));
    for (let i = 0; i < 3; i++) publish('', {});
    waitForConfirms(kind, channel, say);
    if (kind === 'promise') await channel.close(); else await new Promise((resolve) => channel.close(resolve));
    await closed;
    await ask(kind, connection, 'close');
  },
  /** The broker closes the channel: no number of milliseconds, or no such exchange. */
  async 'closed by the broker'(kind, connection, channel, publish, say) {
    const closed = new Promise((resolve) => channel.once('close', resolve));
    for (let i = 0; i < 3; i++) publish('otel-auto-no-such-exchange', { expiration: 'never' });
    await closed;
    waitForConfirms(kind, channel, say);
    await ask(kind, connection, 'close');
  },
  async 'connection closed'(kind, connection, channel, publish, say) {
    for (let i = 0; i < 3; i++) publish('', {});
    await ask(kind, connection, 'close');
    waitForConfirms(kind, channel, say);
  },
  async 'connection lost'(kind, connection, channel, publish, say) {
    for (let i = 0; i < 3; i++) publish('', {});
    const closed = new Promise((resolve) => connection.once('close', resolve));
    connection.connection.stream.destroy(new Error('lost'));
    await closed;
    waitForConfirms(kind, channel, say);
  },
  async 'already closed'(kind, connection, channel, publish, say) {
    await ask(kind, connection, 'close');
    publish('', {});
    waitForConfirms(kind, channel, say);
  },
};

const ways = {
  'publish': (channel, exchange, key, options, ...callback) => channel.publish(exchange, key, Buffer.from('x'), options, ...callback),
  'sendToQueue': (channel, _exchange, key, options, ...callback) => channel.sendToQueue(key, Buffer.from('x'), options, ...callback),
};

async function run(kind, end, way, callback) {
  const key = ['otel-auto-' + process.pid, end, kind, way, callback].join('.');
  const say = (...words) => console.log(kind + ', ' + end + ', ' + way + ' ' + callback + ':', ...words);
  const kept = () => JSON.stringify(channel.unconfirmed.map((entry) => typeof entry === 'function' ? 'function' : entry));
  const connection = await ask(kind, api[kind], 'connect', url);
  connection.on('error', (error) => say('error of the connection', error.message));
  const channel = await ask(kind, connection, 'createConfirmChannel');
  channel.on('error', (error) => say('error', error.message, kept()));
  channel.on('close', () => say('close', kept()));
  let count = 0;
  const publish = (exchange, options) => {
    const number = ++count;
    const confirmed = function (...args) { say('callback', number, args.length, String(args[0]), this === undefined); };
    try {
      const written = ways[way](channel, exchange, key, options, ...(callback === 'with callback' ? [confirmed] : []));
      say('published', number, written, JSON.stringify(options), kept());
    } catch (error) {
      say('threw', number, error.name, error.message, kept());
    }
  };
  publish.key = key;
  await ends[end](kind, connection, channel, publish, say);
  for (let i = 0; i < 3; i++) await turn();
  say('in the end', channel.lwm, kept(), ['ack', 'nack', 'close', 'error', 'drain'].map((event) => channel.listenerCount(event)).join());
}

(async () => {
  for (const kind of ['promise', 'callback'])
    for (const end of Object.keys(ends))
      for (const way of Object.keys(ways))
        for (const callback of ['with callback', 'without callback'])
          await run(kind, end, way, callback);
})();
`;

/** How the spans of one channel's messages end, in the order they were sent. Empty: well. `publish` threw, and the app caught it: only `error.type`. */
const STATUS: Readonly<Record<string, readonly RegExp[]>> = {
  confirmed: [/^$/, /^$/, /^$/],
  refused: [/^$/, /^message nacked$/, /^message nacked$/],
  'channel closed': [/^channel closed$/, /^channel closed$/, /^channel closed$/],
  'channel closed while waiting': [/^channel closed$/, /^channel closed$/, /^channel closed$/],
  'closed by the broker': [
    /^Channel closed by server: 40/,
    /^Channel closed by server: 40/,
    /^Channel closed by server: 40/,
  ],
  'connection closed': [/^channel closed$/, /^channel closed$/, /^channel closed$/],
  'connection lost': [/^channel closed$/, /^channel closed$/, /^channel closed$/],
  'already closed': [/^_OTHER$/],
};

for (const version of versions)
  test(`amqplib ${version}: confirms`, { skip }, async () => {
    const folder = place('amqplib', version, { 'app.cjs': app });
    const file = join(folder, 'app.cjs');
    const collector = await collect();
    try {
      const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      const [bare, traced] = await Promise.all([
        run({ file, env, flag: false }),
        run({ file, env: { ...env, ...tracing } }),
      ]);
      assert.equal(bare.code, 0, bare.stderr);
      assert.deepEqual(behaviour(traced), behaviour(bare));
      assertEndings(collector.spans);
    } finally {
      await collector.close();
      rmSync(folder, { recursive: true });
    }
  });

function behaviour({ code, signal, stdout, stderr }: RunResult) {
  return { code, signal, stderr, lines: stdout.split('\n') };
}

/** Every message has one span, whichever way it was sent. */
function assertEndings(spans: readonly ReceivedSpan[]): void {
  const messages = new Map<string, string[]>();
  for (const { kind, attributes, statusMessage } of spans.toSorted((a, b) => Number(a.start - b.start))) {
    assert.equal(kind, 'PRODUCER');
    const key = String(attributes['messaging.rabbitmq.destination.routing_key']);
    const ending = statusMessage || String(attributes['error.type'] ?? '');
    messages.set(key, [...(messages.get(key) ?? []), ending]);
  }
  assert.equal(messages.size, Object.keys(STATUS).length * 2 * 2 * 2);
  for (const [key, statuses] of messages) {
    const wanted = STATUS[key.split('.')[1] ?? ''] ?? [];
    assert.equal(statuses.length, wanted.length, key);
    for (const [i, status] of statuses.entries()) assert.match(status, wanted[i] as RegExp, key);
  }
}
