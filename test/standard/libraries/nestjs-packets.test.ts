/** Packets of NestJS over transports without headers carry the context, and are what a peer that is not traced understands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestOf, versionsOf, writeApp } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { only, spansOf } from '../../harness/traced-app.ts';

const library = 'nestjs-microservices';

/** A server and a client of one transport; `use(client)` is the app's part. */
const appOf = (transport: string, options: string, use: string) => `
  require('reflect-metadata');
  const { Controller, Module } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const { ClientProxyFactory, EventPattern, MessagePattern, Transport } = require('@nestjs/microservices');
  const { lastValueFrom, firstValueFrom, Observable, interval, NEVER } = require('rxjs');
  const { take, timeout, toArray } = require('rxjs/operators');
  const net = require('node:net');
  const { host, hostname, port } = new URL(process.env.${transport}_URL ?? 'tcp://none');
  class Numbers {}
  const add = (decorator, pattern, method) => {
    Numbers.prototype[pattern] = method;
    decorator('otel-auto.' + pattern)(Numbers.prototype, pattern, Object.getOwnPropertyDescriptor(Numbers.prototype, pattern));
  };
  let heard;
  const told = new Promise((resolve) => { heard = resolve; });
  add(MessagePattern, 'sum', (numbers) => numbers.reduce((sum, number) => sum + number, 0));
  add(MessagePattern, 'count', () => interval(1).pipe(take(3)));
  add(MessagePattern, 'never', () => NEVER);
  add(MessagePattern, 'shape', (data) => data);
  add(EventPattern, 'told', (what) => heard(what));
  Controller()(Numbers);
  class Numbering {}
  Module({ controllers: [Numbers] })(Numbering);
  const freePort = () => new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  (async () => {
    const options = ${options};
    const chosen = { transport: Transport.${transport}, options };
    const server = await NestFactory.createMicroservice(Numbering, { ...chosen, logger: false });
    await server.listen();
    const client = ClientProxyFactory.create(chosen);
    await client.connect();
    ${use}
    await client.close();
    await server.close();
  })();`;

const TCP = "{ host: '127.0.0.1', port: await freePort() }";
const ASK = `
  console.log(await firstValueFrom(client.send('otel-auto.sum', [1, 2, 3])));
  console.log(await lastValueFrom(client.send('otel-auto.count', 0).pipe(toArray())));
  client.emit('otel-auto.told', 'it');
  console.log(await told);`;

const parentOf = (spans: readonly ReceivedSpan[], span: ReceivedSpan) =>
  spans.find(({ spanId }) => spanId === span.parentSpanId);

for (const version of versionsOf(library)) {
  const { env, skip } = serversFor(['REDIS_URL', 'MQTT_URL']);
  test(`${library} ${version}: over Redis`, { skip }, async () => {
    const source = appOf('REDIS', "{ host: hostname, port: Number(port), url: 'redis://' + host }", ASK);
    const spans = await spansOf(writeApp(library, version, 'app.redis.cjs', source), env);
    for (const name of ['otel-auto.sum', 'otel-auto.count'])
      assert.equal(parentOf(spans, only(spans, 'SERVER', name)), only(spans, 'CLIENT', name), name);
    assert.equal(
      parentOf(spans, only(spans, 'CONSUMER', 'process otel-auto.told')),
      only(spans, 'PRODUCER', 'emit otel-auto.told'),
    );
    const replies = spans.filter(({ attributes }) => String(attributes['db.query.text']).includes('.reply [1 '));
    const commands = replies.filter(({ attributes }) => /^publish/.test(String(attributes['db.query.text'])));
    for (const reply of commands) assert.equal(parentOf(spans, reply)?.kind, 'SERVER', reply.name);
  });

  test(`${library} ${version}: over MQTT 3.1.1`, { skip }, async () => {
    const source = appOf('MQTT', '{ url: process.env.MQTT_URL }', ASK);
    const spans = await spansOf(writeApp(library, version, 'app.mqtt.cjs', source), env);
    for (const name of ['otel-auto.sum', 'otel-auto.count']) {
      const handler = only(spans, 'SERVER', name);
      assert.equal(parentOf(spans, handler), only(spans, 'CLIENT', name), name);
      const [message] = spans.filter((span) => span.name === `process ${name}`);
      assert.deepEqual(
        handler.links.map(({ spanId }) => spanId),
        [message?.spanId],
      );
    }
  });

  test(`${library} ${version}: serializers of the app's own see what they would see, and a call ends once`, async () => {
    const seen =
      'const seen = (what) => (value) => { console.log(what, Object.keys(value).sort().join()); return value; };';
    const options = `{ host: '127.0.0.1', port: await freePort(),
      serializer: { serialize: (value) => value.pattern === undefined ? value : seen('sent')(value) } }`;
    const use = `
      console.log(await firstValueFrom(client.send('otel-auto.shape', { metadata: 1, data: { pattern: 2 } })));
      const gone = await firstValueFrom(client.send('otel-auto.never', 0).pipe(timeout(20))).catch(({ name }) => name);
      console.log(gone);`;
    const file = writeApp(library, version, 'app.serializer.cjs', `${seen}${appOf('TCP', options, use)}`);
    const spans = await spansOf(file);
    assert.equal(parentOf(spans, only(spans, 'SERVER', 'otel-auto.shape')), only(spans, 'CLIENT', 'otel-auto.shape'));
    const gone = only(spans, 'CLIENT', 'otel-auto.never');
    assert.deepEqual([gone.status, gone.attributes['error.type']], ['ERROR', 'cancelled']);
  });
}

test(`${library}: a peer that is not traced gets a packet that it reads, with nothing but the metadata beside`, async () => {
  const use = `
    const raw = net.connect(options.port, '127.0.0.1');
    const packet = JSON.stringify({ pattern: 'otel-auto.sum', data: [1, 1], id: 'x' });
    raw.write(packet.length + '#' + packet);
    const reply = await new Promise((resolve) => raw.once('data', (data) => resolve(String(data))));
    console.log(reply);
    raw.destroy();
    const wire = net.createServer((socket) => socket.once('data', (data) => {
      const { id, metadata, ...rest } = JSON.parse(String(data).replace(/^\\d+#/, ''));
      console.log(JSON.stringify(rest), Object.keys(metadata ?? {}).filter((key) => !/^(traceparent|tracestate)$/.test(key)).length);
      const answer = JSON.stringify({ id, response: 'fine', isDisposed: true });
      socket.end(answer.length + '#' + answer);
    }));
    await new Promise((resolve) => wire.listen(0, '127.0.0.1', resolve));
    const other = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port: wire.address().port } });
    console.log(await firstValueFrom(other.send('a.pattern', { of: 'data' })));
    other.close();
    wire.close();`;
  const file = writeApp(library, newestOf(library), 'app.wire.cjs', appOf('TCP', TCP, use));
  const spans = await spansOf(file);
  assert.equal(only(spans, 'SERVER', 'otel-auto.sum').parentSpanId, '');
  assert.equal(only(spans, 'CLIENT', 'a.pattern').status, 'UNSET');
});
