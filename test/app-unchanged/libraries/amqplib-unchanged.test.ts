/**
 * What an app sees of amqplib, beside bare Node: its messages, channels and connections, whatever options it publishes with,
 * what becomes of consumers that fail or are none, and of an error that nobody listens to.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import { place } from '../../standard/differential/spans.ts';

const { env, skip } = serversFor(['AMQP_URL']);
const versions = versionsOf('amqplib');

const start = `'use strict';
const { inspect } = require('node:util');
const models = { promise: require('amqplib'), callback: require('amqplib/callback_api') };
const url = process.env.AMQP_URL + '?frameMax=131072';
const turn = () => new Promise((resolve) => setImmediate(resolve));
process.on('unhandledRejection', (error) => console.log('unhandled rejection', error.message));

/** Calls what takes a callback in one API and returns a promise in the other. */
function ask(kind, object, method, ...args) {
  if (kind === 'promise') return object[method](...args);
  return new Promise((resolve, reject) => object[method](...args, (error, value) => error ? reject(error) : resolve(value)));
}
`;

const app = `${start}
class Options {
  #type = 'private';
  get type() { return this.#type; }
  get headers() { return { given: 'by a getter' }; }
}
const inherited = Object.assign(Object.create({ appId: 'inherited', headers: Object.create({ from: 'the prototype' }) }), { messageId: 'm1' });
const frozen = Object.freeze({ correlationId: 'c1', headers: Object.freeze({ traceparent: 'of the app', own: 1 }), CC: ['nowhere'] });

/** Without the headers that carry the trace. */
function show({ fields, properties, content, ...rest }) {
  const { traceparent, tracestate, ...headers } = properties.headers;
  const { deliveryTag, redelivered, exchange, consumerTag, messageCount } = fields;
  return inspect({ fields: { deliveryTag, redelivered, exchange, consumerTag, messageCount }, properties: { ...properties, headers }, content, rest }, { breakLength: Infinity });
}

async function messages(kind) {
  const say = (...words) => console.log(kind + ':', ...words);
  const attempt = (name, action) => { try { say(name, action()); } catch (error) { say(name, error.name, error.message); } };
  const connection = await ask(kind, models[kind], 'connect', url);
  const channel = await ask(kind, connection, 'createChannel');
  channel.on('error', (error) => say('error', error.message));
  const { queue } = await ask(kind, channel, 'assertQueue', 'otel-auto-unchanged-' + kind + '-' + process.pid, { exclusive: true });
  const publish = (name, ...args) => attempt('publish ' + name, () => {
    const result = channel.publish('', queue, Buffer.from(name), ...args);
    return result === channel ? 'the channel' : result;
  });
  publish('without options');
  publish('undefined', undefined);
  publish('null', null);
  publish('inherited', inherited);
  publish('getters', new Options());
  publish('frozen', frozen);
  publish('text for options', 'text');
  publish('a callback that nobody asked for', {}, () => say('called'));
  publish('bad headers', { headers: 'text' });
  publish('bad type', { type: 42 });
  attempt('bad content', () => channel.publish('', queue, 'text'));
  attempt('no exchange', () => channel.publish(undefined, queue, Buffer.from('x')));
  say('options', inspect(inherited), inspect(frozen));

  const received = [];
  let wake = () => {};
  const next = async () => {
    while (received.length === 0) await new Promise((resolve) => { wake = resolve; });
    const { self, args } = received.shift();
    say('consumer', self, args.length);
    return args[0];
  };
  const consumer = function (...args) {
    received.push({ self: this, args });
    wake();
  };
  await ask(kind, channel, 'consume', queue, consumer, { consumerTag: 'first' });
  const all = [];
  for (let i = 0; i < 9; i++) { const message = await next(); all.push(message); say(show(message), Reflect.ownKeys(message)); }

  const result = (value) => value === channel ? 'the channel' : value;
  attempt('ack of nothing', () => channel.ack());
  attempt('ack of an object', () => channel.ack({}));
  attempt('ack', () => result(channel.ack(all[0])));
  attempt('ack of what is no message', () => result(channel.ack({ fields: { deliveryTag: all[1].fields.deliveryTag } })));
  attempt('nack up to', () => result(channel.nack(all[3], true, false)));
  attempt('reject', () => result(channel.reject(all[4], false)));
  attempt('nack', () => result(channel.nack(all[5], false, true)));
  all[5] = await next();
  say('again', show(all[5]));
  await ask(kind, channel, 'recover');
  for (let i = 5; i < 9; i++) { all[i] = await next(); say('recovered', show(all[i])); }
  attempt('ackAll', () => result(channel.ackAll()));
  say(inspect(all, { depth: 0 }));
  say('message', Reflect.ownKeys(all[0]), 'channel', Reflect.ownKeys(channel), 'connection', Reflect.ownKeys(connection.connection));
  say('events', channel.eventNames(), channel.eventNames().map((event) => channel.listenerCount(event)).join());
  say('events of the connection', connection.connection.eventNames(), connection.connection.eventNames().map((event) => connection.connection.listenerCount(event)).join());
  await ask(kind, channel, 'cancel', 'first');

  const other = await ask(kind, connection, 'createChannel');
  other.on('error', (error) => say('error of the other', error.message));
  const cancelled = new Promise((resolve) => other.consume(queue, resolve, { noAck: true, consumerTag: 'cancelled' }));
  await ask(kind, other, 'checkQueue', queue);
  await ask(kind, other, 'deleteQueue', queue, {});
  say('cancelled', await cancelled);

  for (const [name, callback] of Object.entries({
    'rejects': async () => { throw new Error('rejected'); },
    'throws': () => { throw new Error('thrown'); },
    'is none': undefined,
    'is an object': {},
  })) {
    const failing = await ask(kind, connection, 'createChannel');
    const { queue } = await ask(kind, failing, 'assertQueue', 'otel-auto-unchanged-' + name + '-' + kind + '-' + process.pid, { exclusive: true });
    const over = new Promise((resolve) => { failing.on('error', (error) => say('a consumer that', name, error.message)); failing.on('close', resolve); });
    await ask(kind, failing, 'consume', queue, callback, name === 'throws' ? { noAck: true, consumerTag: name } : { consumerTag: name });
    failing.sendToQueue(queue, Buffer.from(name));
    if (name === 'rejects') { await ask(kind, failing, 'checkQueue', queue); await turn(); if (kind === 'promise') failing.close(); else failing.close(() => {}); }
    await over;
  }

  const full = await ask(kind, connection, 'createChannel');
  const drained = new Promise((resolve) => full.once('drain', resolve));
  let count = 0;
  const fits = () => full.publish('', 'otel-auto-nowhere', Buffer.from('x'));
  while (count < 5000 && fits()) count++;
  say('took', count);
  await drained;
  await ask(kind, connection, 'close');
}

(async () => {
  await messages('promise');
  await messages('callback');
  for (const [name, file] of [['channel_model', 'Channel'], ['channel_model', 'ConfirmChannel'], ['callback_model', 'Channel'], ['callback_model', 'ConfirmChannel']]) {
    const { prototype } = require('amqplib/lib/' + name)[file];
    for (const key of Reflect.ownKeys(prototype)) {
      const { value, ...flags } = Object.getOwnPropertyDescriptor(prototype, key);
      if (typeof value === 'function') console.log(name, file, key, value.name, value.length, Reflect.ownKeys(value).join(), JSON.stringify(flags));
    }
  }
  const { connect } = require('amqplib/lib/connect');
  console.log(connect.name, connect.length);
})();
`;

/** Every message that was sent, refused or given to a consumer has one span, which has ended. */
const SPANS: readonly (readonly [name: string, status: string, count: number])[] = [
  ['publish otel-auto-unchanged-KIND-', '', 9],
  // `publish` threw, and the app caught it: the span has only `error.type`.
  ['publish otel-auto-unchanged-KIND-', '_OTHER', 3],
  // 9, one of them again, and 4 once more.
  ['process otel-auto-unchanged-KIND-', '', 10],
  ['process otel-auto-unchanged-KIND-', 'nack called on message without requeue', 2],
  ['process otel-auto-unchanged-KIND-', 'nack called on message with requeue', 1],
  ['process otel-auto-unchanged-KIND-', 'reject called on message without requeue', 1],
  ['publish otel-auto-unchanged-rejects-KIND-', '', 1],
  ['process otel-auto-unchanged-rejects-KIND-', 'channel closed', 1],
  ['publish otel-auto-unchanged-throws-KIND-', '', 1],
  ['process otel-auto-unchanged-throws-KIND-', 'thrown', 1],
  ['publish otel-auto-unchanged-is none-KIND-', '', 1],
  ['publish otel-auto-unchanged-is an object-KIND-', '', 1],
];

for (const version of versions)
  test(`amqplib ${version}: messages, channels and consumers`, { skip }, async () => {
    const folder = place('amqplib', version, { 'app.cjs': app });
    const file = join(folder, 'app.cjs');
    const collector = await collect();
    try {
      const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      const bare = await run({ file, env, flag: false, timeout: 20_000 });
      const traced = await run({ file, env: { ...env, ...tracing } });
      assert.equal(bare.code, 0, bare.stdout + bare.stderr);
      assert.deepEqual(behaviour(traced), behaviour(bare));
      const found = collector.spans
        .map(
          ({ name, statusMessage, attributes }) =>
            `${withoutPid(name)}: ${statusMessage || (attributes['error.type'] ?? '')}`,
        )
        .filter((line) => !line.includes('otel-auto-nowhere'));
      const wanted = SPANS.flatMap(([name, status, count]) =>
        ['promise', 'callback'].flatMap((kind) => Array(count).fill(`${name.replace('KIND', kind)}: ${status}`)),
      );
      assert.deepEqual(found.sort(), wanted.sort());
    } finally {
      await collector.close();
      rmSync(folder, { recursive: true });
    }
  });

function behaviour({ code, signal, stdout, stderr }: RunResult) {
  return { code, signal, stderr, lines: withoutPid(stdout).split('\n') };
}

function withoutPid(text: string): string {
  return text.replaceAll(/-\d{2,}\b/g, '-');
}

/** Node prints the error with where it comes from, and how it got there. */
const crash = `${start}
process.removeAllListeners('unhandledRejection');
const [kind, who] = process.argv.slice(2);
(async () => {
  const connection = await ask(kind, models[kind], 'connect', url);
  const channel = await ask(kind, connection, 'createConfirmChannel');
  channel.on('close', () => console.log('closed'));
  channel.publish('otel-auto-no-such-exchange', '', Buffer.from('x'));
  if (who === 'connection') connection.connection.stream.destroy(new Error('lost'));
})();
`;

for (const version of versions)
  for (const kind of ['promise', 'callback'])
    for (const who of ['channel', 'connection'])
      test(`amqplib ${version}, ${kind}: an error of the ${who} that nobody listens to`, { skip }, async () => {
        const folder = place('amqplib', version, { 'app.cjs': crash });
        const file = join(folder, 'app.cjs');
        try {
          const args = [kind, who];
          const [bare, traced] = await Promise.all([
            run({ file, args, env, flag: false }),
            run({ file, args, env: { ...env, OTEL_TRACES_EXPORTER: 'none' } }),
          ]);
          assert.notEqual(bare.code, 0);
          const heading = ({ stderr }: RunResult) => /^.*Error: .*$/m.exec(stderr)?.[0];
          assert.deepEqual([traced.code, traced.stdout, heading(traced)], [bare.code, bare.stdout, heading(bare)]);
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
