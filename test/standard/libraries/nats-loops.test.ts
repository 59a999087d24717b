/** What a loop takes from NATS is processed within a span of its message, and neither its callers nor what follows it are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { spansOf } from '../../harness/traced-app.ts';
import { app, aroundOf } from './nats-app.ts';

const { env, skip } = serversFor(['NATS_URL']);

for (const version of versionsOf('nats')) {
  test(`nats ${version}: each pass of a loop is within the process span of its message`, { skip }, async () => {
    const source = app(`
      const messages = nats.subscribe(area + '.news', { max: 3 });
      await nats.flush();
      for (let n = 0; n < 3; n++) nats.publish(area + '.news', 'x');
      let passes = 0;
      for await (const message of messages) {
        await get('/pass' + passes);
        setTimeout(get, 1, '/late' + passes++);
      }
      await get('/after');
      await new Promise((resolve) => setTimeout(resolve, 50));`);
    const spans = await spansOf(writeApp('nats', version, 'app.loop.cjs', source), env);
    for (const pass of [0, 1, 2])
      for (const path of [`/pass${pass}`, `/late${pass}`])
        assert.equal(aroundOf(spans, path), 'process otel-auto.news', path);
    assert.equal(aroundOf(spans, '/after'), undefined);
    const processes = spans.filter(({ kind }) => kind === 'CONSUMER');
    assert.equal(new Set(processes.map(({ traceId }) => traceId)).size, 3);
    for (const { parentSpanId } of processes)
      assert.equal(spans.find(({ spanId }) => spanId === parentSpanId)?.kind, 'PRODUCER');
  });

  test(`nats ${version}: whoever starts a loop goes on outside of it, and so does who leaves it`, {
    skip,
  }, async () => {
    const source = app(`
      const listen = async () => {
        const messages = nats.subscribe(area + '.news');
        for await (const message of messages) {
          if (message.data.length === 2) break;
          await get('/pass' + message.data.length);
        }
        await get('/after');
      };
      const listening = listen();
      await get('/caller');
      await nats.flush();
      nats.publish(area + '.news', '');
      nats.publish(area + '.news', 'x');
      await get('/still');
      nats.publish(area + '.news', 'xx');
      await listening;
      await get('/end');`);
    const spans = await spansOf(writeApp('nats', version, 'app.start.cjs', source), env);
    for (const path of ['/caller', '/still', '/after', '/end']) assert.equal(aroundOf(spans, path), undefined, path);
    assert.equal(aroundOf(spans, '/pass1'), 'process otel-auto.news');
    assert.equal(spans.filter(({ kind }) => kind === 'CONSUMER').length, 3);
  });
}

for (const version of versionsOf('nats', '2'))
  test(`nats ${version}: messages of JetStream`, { skip }, async () => {
    const source = app(`
      const manager = await nats.jetstreamManager();
      await manager.streams.add({ name: area, subjects: [area + '.stream'], storage: 'memory' });
      await manager.consumers.add(area, { durable_name: 'reader', ack_policy: 'explicit' });
      const stream = nats.jetstream();
      for (let n = 0; n < 2; n++) await stream.publish(area + '.stream', 'x');
      const reader = await stream.consumers.get(area, 'reader');
      let passes = 0;
      for await (const message of await reader.consume()) {
        await get('/pass' + passes);
        message.ack();
        if (++passes === 2) break;
      }
      await get('/after');
      await manager.streams.delete(area);`);
    const spans = await spansOf(writeApp('nats', version, 'app.stream.cjs', source), env);
    for (const path of ['/pass0', '/pass1']) assert.equal(aroundOf(spans, path), 'process otel-auto.stream', path);
    assert.equal(aroundOf(spans, '/after'), undefined);
  });
