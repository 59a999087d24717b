/** What clients of `redis` do by themselves, and what comes over a connection later on, is in no request's trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Project, project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { noRedisServer, startRedis } from '../../harness/redis-server.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';

const { env: servers, skip } = serversFor(['REDIS_URL']);

const HELPERS = `
  const { trace } = require('@opentelemetry/api');
  const span = (name, work) => trace.getTracer('app').startActiveSpan(name, async (span) => {
    try { return await work(); } finally { span.end(); }
  });`;

/** Newest version with channels, and one whose spans are made by the official class. */
const PROMISES = ['redis', 'redis-4'];
const REDIS_3 = {
  redis: 'redis-3',
  'redis-commands': 'redis-commands',
  'redis-errors': 'redis-errors',
  'redis-parser': 'redis-parser',
};

async function traced({ file }: Project, env: Readonly<Record<string, string>>): Promise<ReceivedSpan[]> {
  const collector = await collect();
  const { code, stdout, stderr } = await run({
    file: file('app.cjs'),
    env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  await collector.close();
  assert.deepEqual([code, stdout, stderr], [0, 'done\n', '']);
  return collector.spans;
}

function app(source: string, links: string[], packages: Readonly<Record<string, string>> = {}): Project {
  return project(
    { 'app.cjs': `${HELPERS}\n(async () => {${source}})();` },
    { links: [...links, '@opentelemetry/api'], packages },
  );
}

/** The span named so that the app has made, and the spans below it. */
function tree(spans: readonly ReceivedSpan[], name: string) {
  const own = spans.find((span) => span.name === name);
  assert.ok(own, name);
  return { own, below: spans.filter(({ parentSpanId }) => parentSpanId === own.spanId).map((span) => span.name) };
}

for (const name of PROMISES) {
  test(`${name}: listeners of channels and of the client are in no request's trace`, { skip }, async () => {
    const spans = await traced(
      app(
        `
        const { createClient } = require('${name}');
        const client = createClient({ url: process.env.REDIS_URL });
        let subscriber;
        const channel = 'connections:' + process.pid;
        let heard;
        const hears = new Promise((resolve) => { heard = resolve; });
        await span('request', async () => {
          await client.connect();
          subscriber = client.duplicate();
          subscriber.on('ready', () => trace.getTracer('app').startSpan('ready').end());
          await subscriber.connect();
          await subscriber.subscribe(channel, () => span('heard', async () => { await client.get('connections:a'); heard(); }));
        });
        await span('publishing', () => client.publish(channel, 'hello'));
        await hears;
        await subscriber.quit();
        await client.quit();
        console.log('done');`,
        [name],
      ),
      servers,
    );
    const { own, below } = tree(spans, 'heard');
    assert.equal(own.parentSpanId, '');
    assert.deepEqual(below, ['redis-GET']);
    assert.equal(tree(spans, 'ready').own.parentSpanId, '');
    assert.deepEqual(tree(spans, 'request').below.filter((name) => name === 'redis-connect').length, 2);
  });

  test(`${name}: a cluster's own questions about slots are no spans`, { skip: noRedisServer }, async (t) => {
    const port = await startRedis(t, ['cluster-enabled yes', 'cluster-announce-ip 127.0.0.1']);
    const spans = await traced(
      app(
        `
        const { createClient, createCluster } = require('${name}');
        const url = 'redis://127.0.0.1:${port}';
        const node = createClient({ url });
        await node.connect();
        await node.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
        while (!(await node.sendCommand(['CLUSTER', 'INFO'])).includes('cluster_state:ok'));
        await node.quit();
        const cluster = createCluster({ rootNodes: [{ url }] });
        cluster.on('error', console.error);
        await cluster.connect();
        await span('request', () => cluster.get('a'));
        await cluster.quit();
        const other = createCluster({ rootNodes: [{ url }] });
        await span('connecting', async () => { await other.connect(); await other.get('b'); });
        await other.quit();
        console.log('done');`,
        [name],
      ),
      {},
    );
    const slots = spans.filter(({ attributes }) => String(attributes['db.query.text']).startsWith('CLUSTER SLOTS'));
    assert.deepEqual(slots, []);
    assert.deepEqual(
      tree(spans, 'request').below.filter((name) => name !== 'redis-connect'),
      ['redis-GET'],
    );
    const { below } = tree(spans, 'connecting');
    assert.ok(below.includes('redis-connect'), below.join());
    assert.deepEqual(
      below.filter((name) => name !== 'redis-connect'),
      ['redis-GET'],
    );
  });
}

test('redis 3: a command that waits for the connection is one span, and listeners are in no request', {
  skip,
}, async () => {
  const spans = await traced(
    app(
      `
      const { createClient } = require('redis');
      const channel = 'connections:' + process.pid;
      let client, subscriber, heard;
      const hears = new Promise((resolve) => { heard = resolve; });
      await span('request', () => new Promise((resolve) => {
        client = createClient(process.env.REDIS_URL);
        subscriber = createClient(process.env.REDIS_URL);
        subscriber.on('message', () => span('heard', () => new Promise((resolve) => client.get('connections:a', resolve))).then(heard));
        client.set('connections:a', '1', () => subscriber.subscribe(channel, resolve));
      }));
      await span('publishing', () => new Promise((resolve) => client.publish(channel, 'hello', resolve)));
      await hears;
      client.quit();
      subscriber.quit();
      console.log('done');`,
      [],
      REDIS_3,
    ),
    servers,
  );
  const { own, below } = tree(spans, 'heard');
  assert.equal(own.parentSpanId, '');
  assert.deepEqual(below, ['redis-get']);
  assert.deepEqual(tree(spans, 'request').below.sort(), ['redis-set', 'redis-subscribe']);
  assert.deepEqual(
    spans.filter(({ name }) => name === 'redis-info'),
    [],
  );
});
