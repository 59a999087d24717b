// What an app of amqplib relies on, as its own tests have it. AMQP_URL says where the broker is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import amqp from 'amqplib';
import callbacks from 'amqplib/callback_api';

const url = process.env.AMQP_URL;
const connection = await amqp.connect(url);
after(() => connection.close());

async function channelWithQueue(t, make = 'createChannel') {
  const channel = await connection[make]();
  t.after(() => channel.close().catch(() => {}));
  channel.on('error', () => {});
  const { queue } = await channel.assertQueue('', { exclusive: true });
  return { channel, queue };
}

test('what is published is consumed with its properties, and acknowledged', async (t) => {
  const { channel, queue } = await channelWithQueue(t);
  const headers = { own: 'header', nested: { a: [1, 2] } };
  assert.equal(channel.sendToQueue(queue, Buffer.from('one'), { headers, messageId: '1' }), true);
  const { promise, resolve } = Promise.withResolvers();
  const { consumerTag } = await channel.consume(queue, resolve, { consumerTag: 'mine' });
  const message = await promise;
  assert.equal(consumerTag, 'mine');
  assert.deepEqual(
    [`${message.content}`, message.properties.messageId, message.properties.headers.own],
    ['one', '1', 'header'],
  );
  assert.deepEqual(message.properties.headers.nested, headers.nested);
  assert.deepEqual(Object.keys(headers), ['own', 'nested']);
  channel.ack(message);
  await channel.cancel('mine');
});

test('a consumer whose queue goes is told null', async (t) => {
  const { channel, queue } = await channelWithQueue(t);
  const { promise, resolve } = Promise.withResolvers();
  await channel.consume(queue, resolve);
  await channel.deleteQueue(queue);
  assert.equal(await promise, null);
});

test('confirms come, and reject where the channel has closed', async (t) => {
  const { channel, queue } = await channelWithQueue(t, 'createConfirmChannel');
  await new Promise((resolve, reject) =>
    channel.sendToQueue(queue, Buffer.from('one'), {}, (error) => (error ? reject(error) : resolve())),
  );
  channel.sendToQueue(queue, Buffer.from('two'));
  await channel.waitForConfirms();
  channel.publish('no such exchange', '', Buffer.from('lost'));
  await assert.rejects(channel.waitForConfirms(), /channel closed/);
});

test('get, nack, reject and requeue', async (t) => {
  const { channel, queue } = await channelWithQueue(t);
  assert.equal(await channel.get(queue), false);
  channel.sendToQueue(queue, Buffer.from('one'));
  const take = async () => {
    for (;;) {
      const message = await channel.get(queue);
      if (message) return message;
    }
  };
  channel.nack(await take(), false, true);
  const again = await take();
  assert.equal(again.fields.redelivered, true);
  channel.reject(again, false);
  assert.equal(await channel.get(queue), false);
});

test('what is wrong closes the channel with its reason, and the next call throws', async (t) => {
  const { channel } = await channelWithQueue(t);
  const failed = once(channel, 'error');
  await assert.rejects(channel.checkQueue('no such queue'), { code: 404 });
  assert.equal((await failed)[0].code, 404);
  assert.throws(() => channel.publish('', 'queue', Buffer.from('late')), { name: 'IllegalOperationError' });
  const { channel: open } = await channelWithQueue(t);
  assert.throws(() => open.sendToQueue('queue', 'no buffer'), TypeError);
});

test('callbacks are called once, with an error first', async () => {
  const [error, own] = await new Promise((resolve) => callbacks.connect(url, (...args) => resolve(args)));
  assert.equal(error, null);
  const channel = await new Promise((resolve, reject) =>
    own.createChannel((reason, made) => (reason ? reject(reason) : resolve(made))),
  );
  const [reason, { queue }] = await new Promise((resolve) =>
    channel.assertQueue('', { exclusive: true }, (...args) => resolve(args)),
  );
  assert.equal(reason, null);
  assert.equal(channel.sendToQueue(queue, Buffer.from('one')), true);
  const message = await new Promise((resolve) => channel.consume(queue, resolve, { noAck: true }));
  assert.equal(`${message.content}`, 'one');
  await new Promise((resolve) => own.close(resolve));
});

test('connections that are refused, and refused entry', async () => {
  await assert.rejects(amqp.connect('amqp://127.0.0.1:1'), { code: 'ECONNREFUSED' });
  const wrong = new URL(url);
  wrong.password = 'amqpWrongPassw0rd';
  await assert.rejects(amqp.connect(wrong.href), /ACCESS.REFUSED|403/);
});
