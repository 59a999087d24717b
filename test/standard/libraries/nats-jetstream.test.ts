/** A callback of JetStream processes each message within a span of it, in its sender's trace: of pulled, ordered and pushed consumers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { spansOf } from '../../harness/traced-app.ts';
import { app, aroundOf } from './nats-app.ts';

const { env, skip } = serversFor(['NATS_URL']);

/** JetStream is a package of its own from version 3 on. */
const stream = `
  const { jetstream, jetstreamManager } = nats.jetstream
    ? { jetstream: () => nats.jetstream(), jetstreamManager: () => nats.jetstreamManager() }
    : require('@nats-io/jetstream');
  const manager = await jetstreamManager(nats);
  const stream = jetstream(nats);
  await manager.streams.add({ name: area, subjects: [area + '.stream'], storage: 'memory' });
  let heard;
  const done = new Promise((resolve) => (heard = resolve));
  const callback = async (message) => {
    await get('/work');
    message.ack?.();
    heard();
  };`;

const consumers = {
  pulled: `
    await manager.consumers.add(area, { durable_name: 'reader', ack_policy: 'explicit' });
    const consumer = await stream.consumers.get(area, 'reader');`,
  ordered: `
    const consumer = await stream.consumers.get(area);`,
  pushed: `
    await manager.consumers.add(area, { durable_name: 'pushed', ack_policy: 'explicit', deliver_subject: area + '.pushed' });
    const consumer = await stream.consumers.getPushConsumer(area, 'pushed');`,
};

const consume = `
    const messages = await consumer.consume({ callback });
    await stream.publish(area + '.stream', 'x');
    await done;
    await messages.close();
    await manager.streams.delete(area);`;

for (const version of versionsOf('nats')) {
  const isOld = version.startsWith('2.');
  for (const [kind, make] of Object.entries(consumers)) {
    if (kind === 'pushed' && isOld) continue; // The next test has what it is in version 2.
    test(`nats ${version}: a callback of a consumer that is ${kind}`, { skip }, async () => {
      const spans = await spansOf(writeApp('nats', version, `app.${kind}.cjs`, app(stream + make + consume)), env);
      assertJoined(spans);
    });
  }

  if (!isOld) continue;
  for (const deliver of ['createInbox()', "area + '.pushed'"])
    test(`nats ${version}: a callback of a subscription to a stream, delivered to ${deliver}`, { skip }, async () => {
      const subscribe = `
        const { consumerOpts, createInbox } = require('nats');
        const options = consumerOpts();
        options.deliverTo(${deliver});
        options.manualAck();
        options.callback((_error, message) => callback(message));
        const subscription = await stream.subscribe(area + '.stream', options);
        await stream.publish(area + '.stream', 'x');
        await done;
        subscription.unsubscribe();
        await manager.streams.delete(area);`;
      assertJoined(await spansOf(writeApp('nats', version, 'app.subscribed.cjs', app(stream + subscribe)), env));
    });
}

function assertJoined(spans: readonly ReceivedSpan[]): void {
  assert.equal(aroundOf(spans, '/work'), 'process otel-auto.stream');
  const [processed, ...more] = spans.filter(({ kind }) => kind === 'CONSUMER');
  assert.ok(processed);
  assert.deepEqual(more, [], 'one span for one message');
  const sent = spans.find(({ spanId }) => spanId === processed.parentSpanId);
  assert.deepEqual([sent?.kind, sent?.traceId], ['PRODUCER', processed.traceId]);
}
