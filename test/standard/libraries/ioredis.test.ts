/** What the spans of ioredis say of clusters, sentinels, sockets, transactions and of connections that fail. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../../harness/port.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { noRedisServer, startRedis } from '../../harness/redis-server.ts';
import { run } from '../../harness/run.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const { env: servers, skip } = serversFor(['REDIS_URL']);

/** `span(name, work)` does some work in a span, and tells how it ended. */
const HELPERS = `
  const Redis = require('ioredis');
  const { trace } = require('@opentelemetry/api');
  const span = (name, work) => trace.getTracer('app').startActiveSpan(name, async (span) => {
    try { return await work(); } catch (error) { console.log(name, error.message); } finally { span.end(); }
  });
  const ready = (client) => new Promise((resolve) => client.once('ready', resolve));`;

/** Runs an app bare and traced. Gives its spans; `in` one of the app's are those below it, in order of start. */
async function traced(source: string, env: Readonly<Record<string, string>> = {}) {
  const { file } = project(
    { 'app.cjs': `${HELPERS}\n(async () => {${source}})();` },
    { links: ['ioredis', '@opentelemetry/api'] },
  );
  const collector = await collect();
  const bare = await run({ file: file('app.cjs'), flag: false, env });
  const result = await run({ file: file('app.cjs'), env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  await collector.close();
  assert.deepEqual([result.code, result.stdout, result.stderr], [bare.code, bare.stdout, bare.stderr]);
  const { spans } = collector;
  const within = (name: string): ReceivedSpan[] => {
    const parent = spans.find((span) => span.name === name);
    assert.ok(parent, name);
    return spans.filter((span) => span.parentSpanId === parent.spanId).sort((a, b) => (a.start < b.start ? -1 : 1));
  };
  return { spans, within, stdout: bare.stdout };
}

const texts = (spans: readonly ReceivedSpan[]) => spans.map((span) => span.attributes['db.query.text']);

test('commands of a cluster that is not ready are in the spans of those who sent them', {
  skip: noRedisServer,
}, async (t) => {
  const port = await startRedis(t, ['cluster-enabled yes', 'cluster-announce-ip 127.0.0.1']);
  const { within, spans } = await traced(
    `
    const node = new Redis(${port});
    if (!(await node.cluster('INFO')).includes('cluster_slots_assigned:16384')) await node.cluster('ADDSLOTSRANGE', 0, 16383);
    while (!(await node.cluster('INFO')).includes('cluster_state:ok'));
    node.disconnect();
    const nodes = [{ host: '127.0.0.1', port: ${port} }];
    let cluster;
    await span('made', async () => { cluster = new Redis.Cluster(nodes); });
    await Promise.all(['a', 'b'].map((key) => span('queued ' + key, () => cluster.get(key))));
    await span('ready', () => cluster.get('c'));
    await span('pipeline', () => cluster.pipeline().get('{h}a').get('{h}b').exec());
    cluster.disconnect();
    const other = new Redis.Cluster(nodes);
    await Promise.all([
      span('queued pipeline', () => other.pipeline().get('{h}a').get('{h}b').exec()),
      span('queued multi', () => other.multi().get('{h}a').exec()),
    ]);
    other.disconnect();
    const automatic = new Redis.Cluster(nodes, { enableAutoPipelining: true });
    await Promise.all(['a', 'b'].map((key) => span('automatic ' + key, () => automatic.get('{h}' + key))));
    automatic.disconnect();
    const away = new Redis.Cluster([{ host: '127.0.0.1', port: 1 }], { clusterRetryStrategy: () => null });
    away.on('error', () => {});
    await span('away', () => away.get('a'));`,
  );
  assert.deepEqual(
    within('made').map(({ name }) => name),
    ['connect'],
  );
  assert.deepEqual(texts(within('queued a')), ['get a']);
  assert.deepEqual(texts(within('queued b')), ['get b']);
  assert.deepEqual(texts(within('ready')), ['get c']);
  assert.deepEqual(texts(within('pipeline')), ['get {h}a', 'get {h}b']);
  assert.deepEqual(texts(within('queued pipeline')), ['get {h}a', 'get {h}b']);
  assert.deepEqual(texts(within('queued multi')), ['multi', 'get {h}a', 'exec']);
  assert.deepEqual(texts(within('automatic a')), ['get {h}a']);
  assert.deepEqual(texts(within('automatic b')), ['get {h}b']);
  const [failed] = within('away');
  assert.equal(failed?.status, 'ERROR');
  for (const span of spans.filter(({ name }) => name === 'get' && name !== failed?.name))
    assert.deepEqual(
      [span.attributes['server.address'], span.attributes['server.port'], span.attributes['db.namespace']],
      ['127.0.0.1', port, '0'],
    );
});

test('through a sentinel, a span says the server that it led to', { skip: noRedisServer }, async (t) => {
  const port = await startRedis(t, []);
  const sentinel = await startRedis(t, [`sentinel monitor mine 127.0.0.1 ${port} 1`]);
  const { within } = await traced(
    `
    const client = new Redis({ sentinels: [{ host: '127.0.0.1', port: ${sentinel} }], name: 'mine', db: 3 });
    await span('queued', () => client.set('a', '1'));
    await span('ready', () => client.get('a'));
    client.disconnect();`,
  );
  for (const name of ['queued', 'ready'])
    assert.deepEqual(
      within(name).map(({ attributes: { 'server.address': address, 'server.port': to, 'db.namespace': db } }) => [
        address,
        to,
        db,
      ]),
      [['127.0.0.1', port, '3']],
      name,
    );
});

test('on a socket, a span says its path', { skip: noRedisServer }, async (t) => {
  const path = join(temporaryFolder('socket'), 'redis.sock');
  await startRedis(t, [`unixsocket ${path}`]);
  const { within } = await traced(`
    const client = new Redis({ path: ${JSON.stringify(path)}, db: 3 });
    await span('queued', () => client.get('a'));
    await span('selected', async () => { await client.select(5); await client.get('a'); });
    client.disconnect();`);
  const said = (name: string) =>
    within(name).map(({ name, attributes }) => [
      name,
      attributes['server.address'],
      attributes['server.port'],
      attributes['db.namespace'],
    ]);
  assert.deepEqual(said('queued'), [['get', path, undefined, '3']]);
  assert.deepEqual(said('selected').at(-1), ['get', path, undefined, '5']);
});

test('a connection that is refused is a failed span, and one that is made takes its time', { skip }, async () => {
  const port = await freePort();
  const { within, stdout } = await traced(
    `
    const refused = new Redis({ host: '127.0.0.1', port: ${port}, lazyConnect: true, retryStrategy: null });
    refused.on('error', () => {});
    await span('refused', () => refused.connect());
    await span('called back', () => new Promise((resolve) => refused.connect((error) => resolve(console.log('called', error.message)))));
    const client = new Redis(process.env.REDIS_URL, { lazyConnect: true });
    await span('made', () => client.connect());
    await span('twice', () => client.connect());
    client.disconnect();
    const unhandled = new Redis({ host: '127.0.0.1', port: ${port}, lazyConnect: true, retryStrategy: null });
    unhandled.on('error', () => {});
    process.once('unhandledRejection', (error) => console.log('unhandled', error.message));
    await span('unhandled', async () => { unhandled.connect(); });`,
    servers,
  );
  assert.match(
    stdout,
    /refused Connection is closed\.\ncalled Connection is closed\.\ntwice .*\nunhandled Connection is closed\./,
  );
  const said = (name: string) => within(name).map((span) => [span.name, span.status, span.attributes['error.type']]);
  for (const name of ['refused', 'called back', 'unhandled'])
    assert.deepEqual(said(name), [['connect', 'ERROR', 'ECONNREFUSED']], name);
  assert.deepEqual(said('made'), [['connect', 'UNSET', undefined]]);
  assert.deepEqual(said('twice'), [['connect', 'ERROR', 'Error']]);
});

test('a command of a transaction that fails when it is executed is marked', { skip }, async () => {
  const { within } = await traced(
    `
    const client = new Redis(process.env.REDIS_URL);
    await client.del('tx:a');
    await span('failed', () => client.multi().set('tx:a', 'v').incr('tx:a').get('tx:a').exec());
    await span('refused', () => client.multi().set('tx:a').get('tx:a').exec());
    const other = client.duplicate();
    await span('changed', async () => {
      await client.watch('tx:a');
      await other.set('tx:a', '1');
      await client.multi().set('tx:a', '2').exec();
    });
    await span('by hand', async () => { await client.multi({ pipeline: false }); await client.incr('tx:a'); await client.exec(); });
    await span('discarded', async () => { await client.multi({ pipeline: false }); await client.incr('tx:a'); await client.discard(); });
    other.disconnect();
    client.disconnect();`,
    servers,
  );
  const said = (name: string) =>
    within(name)
      .map((span) => `${span.name} ${span.attributes['error.type'] ?? span.status}`)
      .sort();
  assert.deepEqual(said('failed'), ['exec UNSET', 'get UNSET', 'incr ERR', 'multi UNSET', 'set UNSET']);
  const failed = within('failed').find(({ status }) => status === 'ERROR');
  assert.equal(failed?.attributes['db.response.status_code'], 'ERR');
  assert.deepEqual(said('refused'), ['exec EXECABORT', 'get EXECABORT', 'multi UNSET', 'set ERR']);
  assert.deepEqual(said('changed'), ['exec UNSET', 'multi UNSET', 'set UNSET', 'set UNSET', 'watch UNSET']);
  assert.deepEqual(said('by hand'), ['exec UNSET', 'incr UNSET', 'multi UNSET']);
  assert.deepEqual(said('discarded'), ['discard UNSET', 'incr UNSET', 'multi UNSET']);
});
