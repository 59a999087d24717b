/** What an app does not handle ends it, with tracing as without: no listener or promise handler of ours may swallow it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversOf } from '../../harness/servers.ts';
import { isWanted } from '../../harness/wanted.ts';

const MYSQL = `const connection = require('mysql2').createConnection(process.env.MYSQL_URL);`;
const IOREDIS = `const Redis = require('ioredis'); const redis = new Redis(process.env.REDIS_URL);`;
const REDIS = `const redis = require('redis').createClient({ url: process.env.REDIS_URL });`;
const KAFKAJS = `const { Kafka } = require('kafkajs'); process.removeAllListeners('warning');
  const producer = new Kafka({ clientId: 'shop', brokers: ['127.0.0.1:65535'], logLevel: 0 }).producer();`;
const PLATFORMATIC = `const { Producer } = require('@platformatic/kafka');
  const bootstrapBrokers = ['127.0.0.1:65535'];
  const producer = new Producer({ clientId: 'shop', bootstrapBrokers, retries: 0, connectTimeout: 60_000 });`;
const WRONG = `SELECT nope FROM nowhere`;

/** Library and version, name, source, and how many spans with an error are expected. */
const CASES: [library: string, version: string, name: string, source: string, failed: number][] = [
  ...versionsOf('mysql2').flatMap((version): typeof CASES => [
    ['mysql2', version, 'query without callback and listener', `${MYSQL} connection.query('${WRONG}');`, 1],
    ['mysql2', version, 'execute without callback and listener', `${MYSQL} connection.execute('${WRONG}');`, 1],
    [
      'mysql2',
      version,
      'query with a listener',
      `${MYSQL} connection.query('${WRONG}').on('error', (error) => { console.log(error.code); connection.end(); });`,
      1,
    ],
    [
      'mysql2',
      version,
      'a throw in a callback',
      `${MYSQL} connection.query('SELECT 1', () => { throw new Error('of the app'); });`,
      0,
    ],
    [
      'mysql2',
      version,
      'wrong arguments',
      `${MYSQL} try { connection.execute('SELECT ?', [undefined], () => {}); } catch (error) { console.log(error.message); }
       connection.end();`,
      1,
    ],
    [
      'mysql2',
      version,
      'no statement',
      `${MYSQL} for (const statement of [{}, null])
         try { connection.query(statement, (error) => console.log(error?.message)); } catch (error) { console.log(error.message); }
       connection.query('SELECT 1', () => connection.end());`,
      version.startsWith('3.24.') ? 0 : 1, // The older ones end the connection, and "SELECT 1" fails.
    ],
  ]),
  ...versionsOf('ioredis').flatMap((version): typeof CASES => [
    // Without a parent, the official instrumentation of ioredis makes no span.
    [
      'ioredis',
      version,
      'a rejection that nobody handles',
      `${IOREDIS} redis.hset('failures', 'a', 1).then(() => { redis.lpush('failures', 'a'); });`,
      0,
    ],
  ]),
  ...versionsOf('redis').flatMap((version): typeof CASES => [
    [
      'redis',
      version,
      'a rejection that nobody handles',
      `${REDIS} redis.connect().then(() => redis.hSet('failures', 'a', 1)).then(() => { redis.lPush('failures', 'a'); });`,
      1,
    ],
  ]),
  ...['1', '2'].flatMap((version): typeof CASES => [
    [
      'kafkajs',
      version,
      'a rejection that nobody handles',
      `${KAFKAJS} producer.send({ topic: 'none', messages: [{ value: '1' }] });`,
      1,
    ],
    ['kafkajs', version, 'no messages', `${KAFKAJS} producer.send({ topic: 'none' });`, 1],
    ['kafkajs', version, 'no batch', `${KAFKAJS} producer.sendBatch();`, 1],
  ]),
  ...['1', '2'].flatMap((version): typeof CASES => [
    [
      'platformatic-kafka',
      version,
      'a rejection that nobody handles',
      `${PLATFORMATIC} producer.send({ messages: [{ topic: 'none', value: Buffer.from('1') }] });`,
      1,
    ],
    ['platformatic-kafka', version, 'no messages', `${PLATFORMATIC} producer.send({});`, 0],
    ['platformatic-kafka', version, 'no message', `${PLATFORMATIC} producer.send({ messages: [undefined] });`, 0],
    ['platformatic-kafka', version, 'no options', `${PLATFORMATIC} producer.send();`, 0],
  ]),
  ...['4', '7'].map((version): (typeof CASES)[number] => [
    'openai',
    version,
    'a rejection that nobody handles',
    `const OpenAI = require('openai'); const client = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:65535/v1', maxRetries: 0 });
     client.chat.completions.create({ model: 'gpt', messages: [] });`,
    2,
  ]),
  ...versionsOf('postgres').map((version): (typeof CASES)[number] => [
    'postgres',
    version,
    'a rejection that nobody handles',
    `require('postgres')(process.env.PG_URL).unsafe('${WRONG}').execute();`,
    1,
  ]),
  ...versionsOf('anthropic', '0').map((version): (typeof CASES)[number] => [
    'anthropic',
    version,
    'a rejection that nobody handles',
    `const Anthropic = require('@anthropic-ai/sdk'); const client = new Anthropic({ apiKey: 'none', baseURL: 'http://127.0.0.1:65535', maxRetries: 0 });
     client.messages.create({ model: 'claude', max_tokens: 1, messages: [] });`,
    2,
  ]),
  [
    'dataloader',
    '2',
    'a rejection that nobody handles',
    `const DataLoader = require('dataloader'); new DataLoader(() => Promise.reject(new RangeError('no database'))).load(1);`,
    0,
  ],
  [
    'pg',
    '8',
    'a rejection that nobody handles',
    `const { Pool } = require('pg'); new Pool({ connectionString: process.env.PG_URL }).query('${WRONG}');`,
    1,
  ],
];

for (const [library, version, name, source, failed] of CASES) {
  if (!isWanted(library, version)) continue;
  const { env, skip } = serversOf(source);
  test(`${library} ${version}: ${name}`, { skip }, async () => {
    const file = writeApp(library, version, 'app.failure.cjs', source);
    const collector = await collect();
    try {
      const bare = await run({ file, env, flag: false });
      const traced = await run({ file, env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
      assert.doesNotMatch(traced.stderr, /\[otel-auto\]/, 'an error of the app is no fault of tracing');
      assert.deepEqual(outcome(traced), outcome(bare));
      const errors = collector.spans.filter((span) => span.status === 'ERROR');
      assert.equal(errors.length, failed, 'the failure is in a span');
    } finally {
      await collector.close();
    }
  });
}

/** Stack frames may differ, the error itself may not. */
function outcome({ code, signal, stdout, stderr }: Awaited<ReturnType<typeof run>>) {
  return { code, signal, stdout, error: stderr.split('\n').filter((line) => /^\w*Error: /.test(line)) };
}
