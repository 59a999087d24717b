/** Apps that are ended by an error of theirs, or of a library, that nobody catches. */

export interface Crash {
  library: string;
  name: string;
  source: string;
  /** False: no span has failed, or none can be told. */
  spans?: boolean;
  module?: 'cjs' | 'mjs';
  /** What the library runs things in where it is traced. */
  ownFrames?: RegExp;
  /** Versions where it cannot be so, with the reason. */
  except?: Readonly<Record<string, string>>;
}

const THROW = `throw new RangeError('of the app');`;

/** Asks a server of the app's own, which is to end the process; what is answered instead is printed. */
const ask = (port: string, path = '/boom/1') =>
  `require('node:http').get({ port: ${port}, path: '${path}' }, (response) => {
    console.log(response.statusCode); response.resume().on('end', () => process.exit());
  }).on('error', () => {});`;

/** A server of node:http that does what `listener` says. */
const serve = (listener: string) =>
  `const server = require('node:http').createServer(${listener}).listen(0, '127.0.0.1', () => { ${ask('server.address().port')} });`;

const MQTT = `const mqtt = require('mqtt'); const client = mqtt.connect(process.env.MQTT_URL);`;
const NATS = `const nats = require('nats');`;

export const crashes: readonly Crash[] = [
  {
    library: 'http',
    name: 'a throw of a handler',
    source: serve(`(request, response) => {
  ${THROW}
}`),
  },
  {
    library: 'http',
    name: 'a throw of a listener of the client',
    spans: false,
    source: `const server = require('node:http').createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
  require('node:http').get({ port: server.address().port }, () => {
    ${THROW}
  });
});`,
  },
  {
    library: 'http',
    name: 'an error of the client that nobody listens to',
    source: `require('node:http').get('http://127.0.0.1:1');`,
  },
  {
    library: 'http',
    name: 'a rejection of a handler',
    spans: false,
    source: serve(`async (request, response) => {
  await null;
  ${THROW}
}`),
  },
  {
    library: 'undici',
    name: 'a fetch that fails',
    source: `fetch('http://127.0.0.1:65535');`,
  },
  {
    library: 'http2',
    name: 'a throw of a handler',
    source: `const http2 = require('node:http2');
const server = http2.createServer((request, response) => {
  ${THROW}
}).listen(0, '127.0.0.1', () => {
  const session = http2.connect('http://127.0.0.1:' + server.address().port);
  session.on('error', () => {});
  session.request({ ':path': '/' }).on('error', () => {});
});`,
    spans: false,
  },
  {
    library: 'http2',
    name: 'a request on a session that is closed',
    except: {
      '22.15.0':
        'Node catches what a module throws, and throws it again, where its channel `module.require` has a subscriber',
    },
    source: `const session = require('node:http2').connect('http://127.0.0.1:1');
session.on('error', () => {});
session.destroy();
session.request({ ':path': '/' });`,
  },
  {
    library: 'express',
    name: 'a throw of a handler',
    source: `const app = require('express')();
app.get('/boom/:id', (request, response) => {
  ${THROW}
});
app.use((error, request, response, next) => { setImmediate(() => { throw error; }); });
${serve('app')}`,
  },
  {
    library: 'connect',
    name: 'a throw of a handler',
    source: `const app = require('connect')();
app.use('/boom', (request, response) => {
  ${THROW}
});
app.use((error, request, response, next) => { setImmediate(() => { throw error; }); });
${serve('app')}`,
  },
  {
    library: 'polka',
    name: 'a throw of a handler',
    source: `const app = require('polka')().get('/boom/:id', (request, response) => {
  ${THROW}
});
${serve('app.handler')}`,
  },
  {
    library: 'restify',
    name: 'a throw of a handler',
    source: `const app = require('restify').createServer();
app.get('/boom/:id', (request, response, next) => {
  ${THROW}
});
app.listen(0, '127.0.0.1', () => { ${ask('app.address().port')} });`,
  },
  {
    library: 'koa',
    name: 'a throw of a handler',
    source: `const Koa = require('koa'); const Router = require('@koa/router');
const app = new Koa(); const router = new Router();
router.get('/boom/:id', (ctx) => {
  ${THROW}
});
app.use(router.routes());
${serve('app.callback()')}`,
  },
  {
    library: 'fastify',
    name: 'a throw of a handler',
    source: `const app = require('fastify')();
app.get('/boom/:id', (request, reply) => {
  ${THROW}
});
app.setErrorHandler((error) => { setImmediate(() => { throw error; }); });
app.listen({ port: 0, host: '127.0.0.1' }).then(() => { ${ask('app.server.address().port')} });`,
  },
  {
    library: 'hapi',
    name: 'a throw of a handler',
    source: `const server = require('@hapi/hapi').server({ port: 0, host: '127.0.0.1', debug: { request: ['error'] } });
server.route({ method: 'GET', path: '/boom/{id}', handler: () => {
  ${THROW}
} });
server.start().then(() => { ${ask('server.info.port')} });`,
  },
  {
    library: 'hono',
    name: 'a throw of a handler',
    source: `const { Hono } = require('hono');
const app = new Hono().get('/boom/:id', () => {
  ${THROW}
});
const server = require('@hono/node-server').serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => { ${ask('port')} });`,
  },
  {
    library: 'h3',
    name: 'a throw of a handler',
    module: 'mjs',
    source: `import * as h3 from 'h3';
import http from 'node:http';
const boom = () => {
  ${THROW}
};
const app = h3.H3 === undefined
  ? h3.createApp({ debug: true }).use(h3.createRouter().get('/boom/:id', h3.eventHandler(boom)))
  : new h3.H3({ debug: true }).get('/boom/:id', boom);
const server = http.createServer(h3.toNodeListener(app)).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, path: '/boom/1' }, (response) => {
    console.log(response.statusCode);
    process.stderr.write('Error of the app\\n');
    response.resume().on('end', () => process.exit());
  });
});`,
  },
  {
    library: 'sqlite',
    name: 'a statement that fails',
    source: `const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(':memory:');
setTimeout(() => {
\tdatabase.exec('not sql');
}, 1);`,
  },
  {
    library: 'sqlite',
    name: 'rows that cannot be read, in an asynchronous function',
    module: 'mjs',
    source: `import { DatabaseSync } from 'node:sqlite';
const database = new DatabaseSync(':memory:');
database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
const insert = database.prepare('INSERT INTO orders VALUES (?)');
const work = async () => {
  insert.run(1);
  await null;
  insert.run(1);
};
await work();`,
  },
  {
    library: 'libsql',
    name: 'a statement that fails',
    source: `const Database = require('libsql');
const database = new Database(':memory:');
setTimeout(() => {
  database.exec('not sql');
}, 1);`,
  },
  {
    library: 'libsql',
    name: 'a key that exists',
    source: `const Database = require('libsql');
const database = new Database(':memory:');
database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
const insert = database.prepare('INSERT INTO orders VALUES (?)');
insert.run(1);
insert.run(1);`,
  },
  {
    library: 'better-sqlite3',
    name: 'a statement that fails',
    source: `const Database = require('better-sqlite3');
const database = new Database(':memory:');
setTimeout(() => {
  database.exec('not sql');
}, 1);`,
  },
  {
    library: 'better-sqlite3',
    name: 'a key that exists',
    source: `const Database = require('better-sqlite3');
const database = new Database(':memory:');
database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY)');
const insert = database.prepare('INSERT INTO orders VALUES (?)');
insert.run(1);
insert.run(1);`,
  },
  {
    library: 'ws',
    name: 'a throw of a listener',
    spans: false,
    source: `const WebSocket = require('ws');
const server = new WebSocket.Server({ port: 0, host: '127.0.0.1' }, () => {
  new WebSocket('ws://127.0.0.1:' + server.address().port).on('open', function () { this.send('a'); });
});
server.on('connection', (socket) => socket.on('message', () => {
  ${THROW}
}));`,
  },
  {
    library: 'socket.io',
    name: 'a throw of a listener',
    spans: false,
    source: `const library = require('socket.io'); const client = require('socket.io-client'); const io = client.io ?? client;
const http = require('node:http').createServer(); const server = library.Server ? new library.Server(http) : library(http);
server.on('connection', (socket) => socket.on('order', () => {
  ${THROW}
}));
http.listen(0, '127.0.0.1', () => io('http://127.0.0.1:' + http.address().port).emit('order', 1));`,
  },
  {
    library: 'mqtt',
    name: 'a throw of a listener',
    source: `${MQTT}
client.on('message', () => {
  ${THROW}
});
client.subscribe('crash/' + process.pid, () => client.publish('crash/' + process.pid, 'a'));`,
  },
  {
    library: 'nats',
    name: 'a throw of a callback',
    source: `${NATS}
nats.connect({ servers: process.env.NATS_URL }).then(async (connection) => {
  connection.subscribe('crash.' + process.pid, { callback: () => {
    setImmediate(() => { throw new Error('of the app, later'); });
    ${THROW}
  } });
  connection.publish('crash.' + process.pid, nats.Empty);
});`,
  },
  {
    library: 'nats',
    name: 'a message on a connection that is closed',
    source: `${NATS}
nats.connect({ servers: process.env.NATS_URL }).then(async (connection) => {
  await connection.close();
  setTimeout(() => {
    connection.publish('crash', nats.Empty);
  }, 1);
});`,
  },
  ...['throw', 'reject'].map(
    (how): Crash => ({
      library: 'node-cron',
      name: `a task that does ${how}`,
      spans: false,
      source: `process.on('unhandledRejection', (error) => { setImmediate(() => { throw error; }); });
require('node-cron').schedule('* * * * * *', ${how === 'reject' ? 'async ' : ''}() => {
  setTimeout(() => {
    ${THROW}
  }, 1);
});`,
    }),
  ),
  {
    library: 'generic-pool',
    name: 'a resource that cannot be made',
    spans: false,
    source: `const pool = require('generic-pool');
const made = { create: (done) => { if (typeof done === 'function') done(new RangeError('of the app')); return Promise.reject(new RangeError('of the app')); }, destroy: () => Promise.resolve() };
const { Pool } = pool;
setTimeout(() => {
  ${THROW}
}, 1);`,
  },
  {
    library: 'dataloader',
    name: 'a batch that throws',
    spans: false,
    source: `const DataLoader = require('dataloader');
new DataLoader(() => {
  ${THROW}
}).load(1);`,
  },
  {
    library: 'graphql',
    name: 'arguments that it refuses',
    except: { '17.1.0': 'its own tracing channels catch and throw again (diagnostics.mjs)' },
    source: `const { execute, buildSchema, parse } = require('graphql');
setTimeout(() => {
  execute({ schema: {}, document: parse('{ a }') });
}, 1);`,
  },
  {
    library: 'pg',
    name: 'a rejection that nobody handles',
    source: `const { Pool } = require('pg');
const work = async () => {
  await new Pool({ connectionString: process.env.PG_URL }).query('SELECT nope FROM nowhere');
};
work();`,
  },
  {
    library: 'pg',
    name: 'a throw of a callback',
    spans: false,
    source: `const { Client } = require('pg');
const client = new Client({ connectionString: process.env.PG_URL });
client.connect();
client.query('SELECT 1', () => {
  ${THROW}
});`,
  },
  {
    library: 'mysql2',
    name: 'a query that nobody listens to',
    source: `const connection = require('mysql2').createConnection(process.env.MYSQL_URL); connection.query('SELECT nope FROM nowhere');`,
  },
  {
    library: 'mysql',
    name: 'a query that nobody listens to',
    source: `const connection = require('mysql').createConnection(process.env.MYSQL_URL); connection.query('SELECT nope FROM nowhere');`,
  },
  {
    library: 'mariadb',
    name: 'a rejection that nobody handles',
    source: `const url = new URL(process.env.MYSQL_URL);
require('mariadb').createConnection({ host: url.hostname, port: Number(url.port || 3306), user: url.username, password: url.password, database: url.pathname.slice(1) })
  .then((connection) => connection.query('SELECT nope FROM nowhere'));`,
  },
  {
    library: 'ioredis',
    name: 'a rejection that nobody handles',
    except: {
      '2.0.0':
        'Node prints the line that made this error only as long as nobody has read its stack, and the span has it',
    },
    source: `const Redis = require('ioredis'); const redis = new Redis(process.env.REDIS_URL);
const { trace } = require('@opentelemetry/api');
trace.getTracer('app').startActiveSpan('work', async (span) => {
  await redis.set('crash', 'x');
  span.end();
  await redis.lpush('crash', 'a');
});`,
  },
  {
    library: 'redis',
    name: 'a rejection that nobody handles',
    spans: false,
    source: `const redis = require('redis').createClient({ url: process.env.REDIS_URL });
redis.on('error', () => {});
const work = async () => {
  ${THROW}
};
setTimeout(work, 1);`,
  },
  {
    library: 'mongodb',
    name: 'a rejection that nobody handles',
    source: `const { MongoClient } = require('mongodb');
const work = async () => {
  const client = new MongoClient(process.env.MONGODB_URL); await client.connect();
  await client.db('crash').command({ nope: 1 });
};
work();`,
  },
  {
    library: 'postgres',
    name: 'a rejection that nobody handles',
    source: `require('postgres')(process.env.PG_URL).unsafe('SELECT nope FROM nowhere').execute();`,
  },
  {
    library: 'openai',
    name: 'a rejection that nobody handles',
    source: `const OpenAI = require('openai'); const client = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
client.chat.completions.create({ model: 'gpt', messages: [] });`,
  },
  {
    library: 'anthropic',
    name: 'a rejection that nobody handles',
    ownFrames: /makeTracedRequest/,
    source: `const Anthropic = require('@anthropic-ai/sdk'); const client = new Anthropic({ apiKey: 'none', baseURL: 'http://127.0.0.1:1', maxRetries: 0 });
client.messages.create({ model: 'claude', max_tokens: 1, messages: [] });`,
  },
  {
    library: 'kafkajs',
    name: 'a rejection that nobody handles',
    source: `const { Kafka } = require('kafkajs');
new Kafka({ clientId: 'shop', brokers: ['127.0.0.1:1'], logLevel: 0 }).producer().send({ topic: 'none', messages: [{ value: '1' }] });`,
  },
  {
    library: 'bullmq',
    name: 'a throw of a listener of a worker',
    ownFrames: /async trace /,
    source: `const { Queue, Worker } = require('bullmq');
const url = new URL(process.env.REDIS_URL); const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null };
const name = 'crash-' + process.pid; const worker = new Worker(name, async () => { throw new TypeError('of the job'); }, { connection });
worker.on('failed', (job, error) => {
  ${THROW}
});
worker.on('error', (error) => { setImmediate(() => { throw error; }); });
new Queue(name, { connection }).add('a', {});`,
  },
  {
    library: 'aws-sdk',
    name: 'a rejection that nobody handles',
    source: `const { S3Client, ListBucketsCommand } = require('@aws-sdk/client-s3');
const client = new S3Client({ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
client.send(new ListBucketsCommand({}));`,
  },
  {
    library: 'grpc',
    name: 'a throw of a handler',
    spans: false,
    source: `const grpc = require('@grpc/grpc-js');
const coder = { requestSerialize: (x) => x, requestDeserialize: (x) => x, responseSerialize: (x) => x, responseDeserialize: (x) => x };
const service = { Get: { path: '/shop.Orders/Get', requestStream: false, responseStream: false, ...coder } };
const server = new grpc.Server();
server.addService(service, { Get: () => {
  ${THROW}
} });
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  try { server.start(); } catch {}
  const Client = grpc.makeGenericClientConstructor(service, 'shop.Orders', {});
  new Client('127.0.0.1:' + port, grpc.credentials.createInsecure()).Get(Buffer.alloc(0), (failure) => {
    console.log(failure.code); setImmediate(() => { throw new Error('of the app, later'); });
  });
});`,
  },
];
