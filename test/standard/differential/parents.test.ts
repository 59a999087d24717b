/**
 * Requests that share a connection, a pool or a pipeline: every command belongs to the request that issued it,
 * also where it waited for a connection that another request gave back.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { record } from './spans.ts';

const REQUESTS = 4;

/** `setup` runs once; `work(id)` in each request, and must issue commands that mention its id; `close` at the end. */
interface Case {
  name: string;
  library: string;
  version: string;
  server: string;
  setup: string;
  work: string;
  close: string;
  /** Commands per request that mention its id. */
  commands: number;
}

const CASES: Case[] = [
  {
    name: 'a pg pool, callbacks',
    library: 'pg',
    version: '8',
    server: 'PG_URL',
    setup: `const { Pool } = require('pg'); const pool = new Pool({ connectionString: process.env.PG_URL, max: 1 });`,
    work: `return new Promise((resolve, reject) => pool.query('SELECT 1 /* ' + id + ' */', (error) =>
      error ? reject(error) : pool.query('SELECT 2 /* ' + id + ' */', (error) => error ? reject(error) : resolve())));`,
    close: 'pool.end()',
    commands: 2,
  },
  ...versionsOf('mysql2').flatMap((version): Case[] => [
    {
      name: 'a mysql2 pool, callbacks',
      library: 'mysql2',
      version,
      server: 'MYSQL_URL',
      setup: `const pool = require('mysql2').createPool(process.env.MYSQL_URL + '?connectionLimit=1');`,
      work: `return new Promise((resolve, reject) => pool.query('SELECT 1 /* ' + id + ' */', (error) =>
        error ? reject(error) : pool.execute('SELECT 2 /* ' + id + ' */', (error) => error ? reject(error) : resolve())));`,
      close: 'pool.end()',
      commands: 2,
    },
    {
      name: 'a mysql2 pool, promises',
      library: 'mysql2',
      version,
      server: 'MYSQL_URL',
      setup: `const pool = require('mysql2/promise').createPool(process.env.MYSQL_URL + '?connectionLimit=1');`,
      work: `await pool.query('SELECT 1 /* ' + id + ' */'); await pool.execute('SELECT 1 /* ' + id + ' */');`,
      close: 'pool.end()',
      commands: 2,
    },
    {
      name: 'one mysql2 connection, callbacks',
      library: 'mysql2',
      version,
      server: 'MYSQL_URL',
      setup: `const connection = require('mysql2').createConnection(process.env.MYSQL_URL);`,
      work: `return new Promise((resolve, reject) => connection.query('SELECT 1 /* ' + id + ' */', (error) =>
        error ? reject(error) : connection.query('SELECT 1 /* ' + id + ' */', (error) => error ? reject(error) : resolve())));`,
      close: 'connection.end()',
      commands: 2,
    },
  ]),
  ...versionsOf('ioredis').flatMap((version): Case[] => [
    {
      name: 'ioredis commands that wait for the connection',
      library: 'ioredis',
      version,
      server: 'REDIS_URL',
      setup: `const Redis = require('ioredis'); const redis = new Redis(process.env.REDIS_URL, { lazyConnect: true });`,
      work: `await redis.get('id:' + id); await redis.get('id:' + id);`,
      close: 'redis.disconnect()',
      commands: 2,
    },
    {
      name: 'ioredis automatic pipelines',
      library: 'ioredis',
      version,
      server: 'REDIS_URL',
      setup: `const Redis = require('ioredis'); const redis = new Redis(process.env.REDIS_URL, { enableAutoPipelining: true });`,
      work: `await Promise.all([redis.get('id:' + id), redis.exists('id:' + id)]);`,
      close: 'redis.disconnect()',
      commands: 2,
    },
  ]),
  ...versionsOf('redis').flatMap((version): Case[] => [
    {
      name: 'a redis pool',
      library: 'redis',
      version,
      server: 'REDIS_URL',
      setup: `const pool = require('redis').createClientPool({ url: process.env.REDIS_URL }, { minimum: 1, maximum: 1 });
        const ready = pool.connect();`,
      work: `await ready; await pool.get('id:' + id); await pool.multi().get('id:' + id).exists('id:' + id).exec();`,
      close: 'pool.destroy()',
      commands: 3,
    },
    {
      name: 'redis commands that wait for the connection',
      library: 'redis',
      version,
      server: 'REDIS_URL',
      setup: `const redis = require('redis').createClient({ url: process.env.REDIS_URL }); redis.connect();`,
      work: `await redis.get('id:' + id); await redis.get('id:' + id);`,
      close: 'redis.destroy()',
      commands: 2,
    },
  ]),
];

/** All requests arrive before the first one works. */
function sourceOf({ setup, work, close }: Case): string {
  return `
const http = require('node:http');
${setup}
const waiting = [];
const server = http.createServer(async (request, response) => {
  const id = request.url.slice(1);
  await new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === ${REQUESTS}) for (const go of waiting) go();
  });
  await (async () => { ${work} })();
  response.end();
});
let open = ${REQUESTS};
server.listen(0, '127.0.0.1', () => {
  for (let id = 101; id < 101 + ${REQUESTS}; id++)
    http.get({ host: '127.0.0.1', port: server.address().port, path: '/' + id, agent: false }, (response) => {
      response.resume().on('end', () => { if (--open === 0) { server.close(); ${close}; } });
    });
});`;
}

for (const one of CASES) {
  const { env, skip } = serversFor([one.server]);
  test(`${one.library} ${one.version}: ${one.name}`, { skip }, async () => {
    const { spans } = await record('ours', { library: one.library, version: one.version, env, source: sourceOf(one) });
    const paths = new Map(
      spans.map((span) => [span.id, String(span.attributes['url.path'] ?? span.attributes['http.target'])]),
    );
    const commands = spans.filter((span) => /\b10[1-4]\b/.test(String(span.attributes['db.query.text'])));
    assert.equal(commands.length, REQUESTS * one.commands, 'each command has exactly one span');
    for (const span of commands) {
      const id = /\b10[1-4]\b/.exec(String(span.attributes['db.query.text']))?.[0];
      assert.equal(paths.get(span.parent ?? ''), `/${id}`, `${span.attributes['db.query.text']} has the parent`);
    }
  });
}
