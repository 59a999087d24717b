/** Apps for beside-bare.test.ts. */
import { join } from 'node:path';
import { root } from '../../harness/packed.ts';

export interface Case {
  /** A folder of src/libraries, and one of its versions if it is no builtin. */
  library: string;
  version?: string;
  /** Or a package of this repository that is to be found by the library's name, and what it needs besides. */
  alias?: readonly string[];
  name: string;
  /** Variables of the servers that it needs. */
  servers?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Main program; `within(action)` runs in a span, and ends it with what is returned. */
  source: string;
  /** Names and status messages of the library's spans; `error.type` where an error has left no message. */
  spans?: readonly string[];
  /** Does an error end the app? */
  crashes?: true;
}

/** What every app begins with. */
export const prelude = `'use strict';
const { inspect, promisify } = require('node:util');
const { trace } = require(${JSON.stringify(join(root, 'node_modules', '@opentelemetry', 'api'))});
const within = (action) => trace.getTracer('app').startActiveSpan('request', async (span) => {
  try { return await action(); } finally { span.end(); }
});
/** All that can be seen of functions without calling them. */
function shapes(name, object, keys) {
  for (const key of keys) {
    const { value, ...flags } = Object.getOwnPropertyDescriptor(object, key) ?? {};
    if (typeof value === 'function') console.log(name, String(key), value.name, value.length, Reflect.ownKeys(value).map(String).join(), JSON.stringify(flags));
  }
}
const listeners = (emitter) => emitter.eventNames().map((event) => String(event) + ' ' + emitter.listenerCount(event)).sort().join();
`;

const IMPOSSIBLE = `${'a'.repeat(64)}.invalid`;

export const CASES: readonly Case[] = [
  {
    library: 'net',
    name: 'an error that nobody listens to ends the app',
    source: `within(() => new Promise(() => { require('node:net').connect('/nowhere/orders.sock'); }));`,
    crashes: true,
  },
  {
    library: 'net',
    name: 'listeners, and what a socket says of the other end once that has gone',
    source: `
      const net = require('node:net');
      const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1', () => within(async () => {
        const socket = net.connect(server.address().port, '127.0.0.1');
        console.log('connecting', listeners(socket), Reflect.ownKeys(socket).map(String).join());
        await new Promise((resolve) => socket.once('connect', resolve));
        console.log('connected', listeners(socket), socket.localAddress);
        socket.resume();
        await new Promise((resolve) => socket.once('close', resolve));
        console.log('closed', listeners(socket), socket.remoteAddress, socket.remotePort);
        await new Promise((resolve) => net.connect('/nowhere/orders.sock').on('error', (error) => { console.log(error.code); resolve(); }));
        const given = net.connect(server.address().port, '127.0.0.1');
        given.destroy();
        await new Promise((resolve) => given.once('close', resolve));
        try { net.connect({ port: -1 }); } catch (error) { console.log(error.code); }
        server.close();
      }));
      shapes('Socket', net.Socket.prototype, ['connect']);
    `,
    spans: ['ipc.connect connect ENOENT /nowhere/orders.sock', 'tcp.connect ', 'tcp.connect ', 'tcp.connect _OTHER'],
  },
  {
    library: 'dns',
    name: 'a rejection that nobody handles ends the app',
    source: `within(() => { require('node:dns/promises').lookup('${IMPOSSIBLE}'); });`,
    crashes: true,
  },
  {
    library: 'dns',
    name: 'functions, and what their callbacks get',
    source: `
      const dns = require('node:dns');
      within(async () => {
        await new Promise((resolve) => dns.lookup('127.0.0.1', function (...args) { console.log(this === undefined || typeof this, args); resolve(); }));
        await new Promise((resolve) => dns.lookup('127.0.0.1', { all: true }, function (...args) { console.log(inspect(args, { depth: 5 })); resolve(); }));
        console.log(await promisify(dns.lookup)('127.0.0.1'), await dns.promises.lookup('127.0.0.1'));
        await new Promise((resolve) => dns.lookup('${IMPOSSIBLE}', function (...args) { console.log(args.length, args[0].code); resolve(); }));
        try { dns.lookup('127.0.0.1'); } catch (error) { console.log(error.code); }
      });
      shapes('dns', dns, ['lookup']);
      shapes('dns/promises', dns.promises, ['lookup']);
      console.log(dns.promises.lookup === require('node:dns/promises').lookup);
    `,
    spans: [
      'dns.lookup ',
      'dns.lookup ',
      'dns.lookup ',
      'dns.lookup ',
      `dns.lookup getaddrinfo ENOTFOUND ${IMPOSSIBLE}`,
    ],
  },
  {
    library: 'fs',
    name: 'a rejection that nobody handles ends the app',
    source: `within(() => { require('node:fs/promises').readFile('/nowhere/orders.json'); });`,
    crashes: true,
  },
  {
    library: 'fs',
    name: 'functions, and what their callbacks get',
    source: `
      const fs = require('node:fs');
      const { ino } = fs.statSync(__filename);
      within(async () => {
        await new Promise((resolve) => fs.stat(__filename, function (...args) { console.log(this === undefined || typeof this, args.length, args[0], args[1].ino === ino); resolve(); }));
        await new Promise((resolve) => fs.exists(__filename, function (...args) { console.log(args); resolve(); }));
        await new Promise((resolve) => fs.access('/nowhere', function (...args) { console.log(args.length, args[0].code); resolve(); }));
        console.log(await promisify(fs.exists)(__filename), (await promisify(fs.stat)(__filename)).ino === ino);
        console.log(fs.realpathSync.native(__filename) === fs.realpathSync(__filename), fs.existsSync('/nowhere'));
        console.log((await fs.promises.stat(__filename)).ino === ino);
        for (const wrong of [() => fs.readFile(__filename), () => fs.readFileSync('/nowhere'), () => fs.statSync({})])
          try { wrong(); } catch (error) { console.log(error.code); }
        await fs.promises.readFile({}).catch((error) => console.log(error.code));
      });
      shapes('fs', fs, Object.keys(fs));
      shapes('fs.realpath', fs.realpath, ['native']);
      shapes('fs.realpathSync', fs.realpathSync, ['native']);
      shapes('fs/promises', fs.promises, Object.keys(fs.promises));
    `,
  },
  {
    library: 'memcached',
    version: '2',
    name: 'commands without a callback, or with one that the client refuses',
    servers: ['MEMCACHED_URL'],
    source: `
      const Memcached = require('memcached');
      const client = new Memcached(new URL(process.env.MEMCACHED_URL).host, { maxQueueSize: 3 });
      const ask = (method, ...args) => new Promise((resolve) => client[method](...args, function (...results) {
        console.log(method, results.length, this === undefined || this === client || Object.keys(this).join(), results.map(String).join());
        resolve();
      }));
      const key = 'beside-bare-' + process.pid;
      within(async () => {
        client.set(key, 'without a callback', 10);
        await ask('get', key);
        await ask('set', key, 'with one', 10);
        client.del(key, null);
        await ask('get', key);
        await new Promise((resolve) => client.get(key, async (error) => { console.log('async', String(error)); resolve(); }));
        await ask('get', 'a key with blanks');
        await ask('getMulti', [key, key + '-missing']);
        await ask('del', key);
        for (let i = 0; i < 3; i++) client.touch(key, 10, () => {});
        try { client.touch(key, 10); } catch (error) { console.log(error.name, error.message); }
        await ask('touch', key, 10);
        client.end();
      });
      shapes('client', Memcached.prototype, ['command', 'get', 'set']);
    `,
  },
  {
    library: 'cassandra-driver',
    version: '4.10',
    name: 'batches and streams',
    source: `
      const { Client } = require('cassandra-driver');
      const { startServer } = require(${JSON.stringify(join(root, 'src', 'libraries', 'cassandra-driver', 'test', 'server.cjs'))});
      (async () => {
        const store = await startServer();
        const client = new Client({
          contactPoints: ['127.0.0.1:' + store.address().port],
          localDataCenter: 'one',
          keyspace: 'shop',
          isMetadataSyncEnabled: false,
          protocolOptions: { maxVersion: 4 },
        });
        await client.connect();
        const insert = "INSERT INTO orders (id) VALUES (1)";
        const attempt = async (name, action) => { try { console.log(name, String(await action())); } catch (error) { console.log(name, error.name, error.message); } };
        await within(async () => {
          await attempt('batch', () => client.batch([insert]));
          await attempt('batch of nothing', () => client.batch([null]));
          await attempt('no batch', () => client.batch(undefined));
          await new Promise((resolve) => attempt('batch with a callback', () => client.batch([insert], {}, function (...args) { console.log(this === undefined, args.length, args[0]); resolve(); })));
          await new Promise((resolve) => attempt('batch with the callback in front', () => client.batch([insert], (error) => { console.log('called', error); resolve(); }, undefined)));
          await attempt('execute', () => client.execute(insert));
          await attempt('execute what fails', () => client.execute("INSERT INTO orders (id) VALUES ('twice')"));
          for (const callback of [undefined, null, function (...args) { console.log('over', this === undefined, args.length, args[0]); }]) {
            const rows = [];
            for await (const row of client.stream('SELECT customer FROM orders', [], {}, callback)) rows.push(row.customer);
            console.log('stream', rows.join());
          }
          await new Promise((resolve) => client.stream("SELECT 'twice'").on('error', (error) => { console.log('stream', error.message); resolve(); }));
        });
        shapes('client', Client.prototype, ['execute', 'batch', 'stream', 'eachRow', '_execute', '_batch']);
        await client.shutdown();
        store.close();
      })();
    `,
    spans: [
      'cassandra-driver.batch ',
      'cassandra-driver.batch ',
      'cassandra-driver.batch ',
      'cassandra-driver.batch Invalid query at index 0',
      'cassandra-driver.batch Queries should be an Array',
      'cassandra-driver.execute ',
      'cassandra-driver.execute ',
      'cassandra-driver.execute ',
      'cassandra-driver.execute ',
      'cassandra-driver.execute Invalid STRING constant (?) for "id" of type int',
      'cassandra-driver.execute Invalid STRING constant (?) for "id" of type int',
      'cassandra-driver.stream ',
      'cassandra-driver.stream ',
      'cassandra-driver.stream ',
      'cassandra-driver.stream Invalid STRING constant (?) for "id" of type int',
    ],
  },
  {
    library: 'redis',
    version: '5.8',
    name: 'a rejection that nobody handles ends the app',
    servers: ['REDIS_URL'],
    source: `
      const client = require('redis').createClient({ url: process.env.REDIS_URL });
      client.connect().then(() => within(() => { client.sendCommand(['NOSUCH']); }));
    `,
    crashes: true,
  },
  {
    library: 'redis',
    version: '5.8',
    name: 'transactions and functions',
    servers: ['REDIS_URL'],
    source: `
      const client = require('redis').createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true });
      const key = 'beside-bare-' + process.pid;
      client.connect().then(() => within(async () => {
        const multi = client.multi();
        console.log(inspect(multi, { depth: 0 }));
        multi.set(key, '1').incr(key);
        console.log(inspect(multi, { depth: 0 }), await multi.exec());
        console.log(await client.del(key), await client.sendCommand(['NOSUCH']).catch((error) => error.message.slice(0, 20)));
        shapes('client', Object.getPrototypeOf(Object.getPrototypeOf(client)), ['connect', 'sendCommand', 'MULTI', 'multi']);
        shapes('multi', Object.getPrototypeOf(Object.getPrototypeOf(multi)), ['exec', 'execAsPipeline', 'addCommand']);
        client.destroy();
      }));
    `,
    spans: [
      'redis-DEL ',
      'redis-INCR ',
      "redis-NOSUCH ERR unknown command 'NOSUCH', with args beginning with: ?",
      'redis-SET ',
    ],
  },
  {
    library: 'redis',
    alias: ['redis-4'],
    name: 'a rejection that nobody handles ends the app',
    servers: ['REDIS_URL'],
    source: `
      const client = require('redis').createClient({ url: process.env.REDIS_URL });
      client.connect().then(() => within(() => { client.set('beside-bare', {}); }));
    `,
    crashes: true,
  },
  {
    library: 'redis',
    alias: ['redis-4'],
    name: 'transactions and functions',
    servers: ['REDIS_URL'],
    source: `
      const client = require('redis').createClient({ url: process.env.REDIS_URL });
      const key = 'beside-bare-' + process.pid;
      client.connect().then(() => within(async () => {
        const multi = client.multi();
        console.log(inspect(multi, { depth: 0 }));
        multi.set(key, '1').incr(key);
        console.log(inspect(multi, { depth: 0 }), await multi.exec());
        console.log(await client.get(key), await client.del(key), await client.sendCommand(['NOSUCH']).catch((error) => error.message.slice(0, 20)));
        shapes('client', Object.getPrototypeOf(Object.getPrototypeOf(client)), ['connect', 'sendCommand', 'MULTI', 'multi']);
        await client.disconnect();
      }));
    `,
    spans: [
      'redis-DEL ',
      'redis-GET ',
      'redis-INCR ',
      "redis-NOSUCH ERR unknown command 'NOSUCH', with args beginning with: ?",
      'redis-SET ',
    ],
  },
  {
    library: 'redis',
    alias: ['redis-3', 'redis-commands', 'redis-errors', 'redis-parser'],
    name: 'commands with and without a callback, and listeners',
    servers: ['REDIS_URL'],
    source: `
      const client = require('redis').createClient(process.env.REDIS_URL);
      const key = 'beside-bare-' + process.pid;
      const ask = (method, ...args) => new Promise((resolve) => client[method](...args, function (...results) {
        console.log(method, this === undefined || this === client, results.length, results.map(String).join());
        resolve();
      }));
      const onError = (error) => console.log('error', error.message);
      client.on('error', onError);
      client.once('ready', () => within(async () => {
        client.set(key, '1');
        await ask('get', key);
        client.lpush(key, 'x');
        await ask('lpush', key, 'x');
        client.multi().incr(key).del(key).exec((error, replies) => console.log('exec', error, replies));
        await ask('get', key);
        console.log(Object.keys(client).join(), client.listeners('error')[0] === onError, listeners(client), listeners(client.stream));
        shapes('client', Object.getPrototypeOf(client), ['internal_send_command', 'return_reply', 'return_error', 'create_stream', 'get']);
        shapes('redis', require('redis'), ['createClient']);
        client.quit();
      }));
    `,
    spans: [
      'redis-del ',
      'redis-exec ',
      'redis-get ',
      'redis-get ',
      'redis-incr ',
      'redis-lpush WRONGTYPE Operation against a key holding the wrong kind of value',
      'redis-lpush WRONGTYPE Operation against a key holding the wrong kind of value',
      'redis-multi ',
      'redis-quit ',
      'redis-set ',
    ],
  },
  {
    library: 'kafkajs',
    version: '2',
    name: 'messages and options that are no plain objects',
    servers: ['KAFKA_URL'],
    source: `
      process.removeAllListeners('warning');
      const { Kafka, logLevel } = require('kafkajs');
      const { host } = new URL(process.env.KAFKA_URL);
      const kafka = new Kafka({ clientId: 'shop', brokers: [host], logLevel: logLevel.NOTHING });
      const seen = [];
      const createPartitioner = () => ({ message }) => { seen.push([message.constructor.name, message instanceof Order, message.priority]); return 0; };
      const producer = kafka.producer({ createPartitioner });
      const topic = 'beside-bare-' + process.pid;
      class Order {
        #number;
        constructor(number) { this.#number = number; this.key = 'order'; this.value = String(number); this.headers = Object.freeze({ number: this.value }); }
        get priority() { return this.#number; }
      }
      class Getters { get value() { return '0'; } get headers() { return { number: '0' }; } }
      class Record { constructor() { this.topic = topic; } get messages() { return [new Order(7), Object.freeze(new Order(8)), new Getters()]; } }
      const received = [];
      class Handler { async eachMessage({ message }) { received.push([message.key, message.value, message.headers?.number].map(String).join()); } }
      (async () => {
        await producer.connect();
        const admin = kafka.admin();
        await admin.connect();
        await admin.createTopics({ topics: [{ topic }] }).catch(() => {});
        await admin.disconnect();
        const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 20 });
        await consumer.connect();
        await consumer.subscribe({ topic, fromBeginning: true });
        const delivered = new Promise((resolve) => consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => { if (payload.lastOffset === '3') resolve(); }));
        await consumer.run(new Handler());
        await within(async () => {
          console.log((await producer.send(new Record())).length);
          console.log((await producer.sendBatch({ topicMessages: [{ topic, messages: [new Order(9)] }] })).length);
          for (const wrong of [undefined, {}, { topic, messages: [{}] }])
            await Promise.resolve().then(() => producer.send(wrong)).catch((error) => console.log(error.name, error.message));
        });
        await delivered;
        console.log(received, seen);
        console.log(Reflect.ownKeys(producer).map(String).join(), Reflect.ownKeys(consumer).map(String).join());
        shapes('kafka', Kafka.prototype, ['producer', 'consumer']);
        shapes('producer', producer, ['send', 'sendBatch', 'transaction']);
        shapes('consumer', consumer, ['run']);
        await consumer.disconnect();
        await producer.disconnect();
      })();
    `,
  },
  {
    library: 'pino',
    version: '10',
    name: 'what formatters and streams get',
    env: { OTEL_LOGS_EXPORTER: 'otlp' },
    source: `
      const pino = require('pino');
      const fs = require('node:fs');
      class Order { constructor() { this.id = 1; } }
      const order = new Order();
      const order2 = Object.freeze(new Order());
      const lines = [];
      const destination = { write(line) { lines.push(line); }, flush(callback) { lines.push('flushed'); callback(); } };
      const logger = pino({
        base: undefined,
        timestamp: false,
        formatters: { log(object) { lines.push(String(object === order || object === order2) + object.constructor.name); return object; } },
        mixinMergeStrategy() { throw new Error('asked to merge'); },
      }, destination);
      logger.info(order, 'an order');
      logger.child({ child: true }).warn(order2);
      logger.flush(() => lines.push('called'));
      console.log(lines);
      const mixed = pino({ base: undefined, timestamp: false, mixin: (object, level) => ({ mixed: level }) }, destination);
      mixed.info({ mixed: 1 });
      mixed.info('text');
      console.log(lines.slice(-2));
      const file = process.argv[1] + process.pid + '.log';
      const slow = pino.destination({ dest: file, sync: false, minLength: 4096 });
      const late = pino({ base: undefined, timestamp: false }, slow);
      slow.on('ready', () => {
        late.info('late');
        late.flush((error) => { console.log(error, fs.readFileSync(file, 'utf8')); slow.end(); });
      });
    `,
  },
  {
    library: 'undici',
    version: '8',
    name: 'what a socket says of the other end once that has gone',
    source: `
      const http = require('node:http');
      const net = require('node:net');
      const { Client } = require('undici');
      const server = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', async () => {
        let socket;
        const client = new Client('http://127.0.0.1:' + server.address().port, {
          connect(options, callback) {
            socket = net.connect(server.address().port, '127.0.0.1', () => callback(null, socket));
          },
        });
        const { body } = await client.request({ path: '/', method: 'GET' });
        console.log(await body.text());
        const closed = new Promise((resolve) => socket.once('close', resolve));
        await client.close();
        await closed;
        console.log(socket.remoteAddress, socket.remotePort);
        server.close();
      });
    `,
    spans: ['GET '],
  },
];
