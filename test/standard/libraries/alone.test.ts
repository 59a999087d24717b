/** What clients do of their own accord, as connecting, makes no trace by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import { isWanted } from '../../harness/wanted.ts';
import { record } from '../differential/spans.ts';

interface Case {
  library: string;
  version: string;
  server: string;
  source: string;
  /** What the app asked for. */
  names: string[];
}

const CASES: Case[] = [
  {
    library: 'pg',
    version: '8',
    server: 'PG_URL',
    source: `
      const { Client, Pool } = require('pg');
      const connectionString = process.env.PG_URL;
      const pool = new Pool({ connectionString });
      const client = new Client({ connectionString });
      pool.query('SELECT 1').then(() => pool.end());
      client.connect().then(() => client.query('VALUES (1)')).then(() => client.end());`,
    names: ['SELECT', 'VALUES'],
  },
  ...versionsOf('redis').map(
    (version): Case => ({
      library: 'redis',
      version,
      server: 'REDIS_URL',
      source: `
        const client = require('redis').createClient({ url: process.env.REDIS_URL });
        client.connect().then(() => client.get('alone')).then(() => client.destroy());`,
      names: ['redis-GET'],
    }),
  ),
];

for (const { library, version, server, source, names } of CASES) {
  if (!isWanted(library, version)) continue;
  const { env, skip } = serversFor([server]);
  test(`${library} ${version} outside of traces`, { skip }, async () => {
    const { spans } = await record('ours', { library, version, env, source });
    assert.deepEqual(spans.map(({ name }) => name).sort(), names);
  });
}

const postgres = serversFor(['PG_URL']);

const skip = postgres.skip || (!isWanted('pg', '8') && 'a test of pg 8');

test('who waits for a connection outside of traces stays outside', { skip }, async () => {
  const source = `
    const http = require('node:http');
    const { Pool } = require('pg');
    const pool = new Pool({ connectionString: process.env.PG_URL, max: 1 });
    const taken = Promise.withResolvers();
    const free = Promise.withResolvers();
    const server = http.createServer(async (_request, response) => {
      const client = await pool.connect();
      await client.query('SELECT 6 AS inside');
      taken.resolve();
      await free.promise;
      client.release();
      response.end();
    });
    server.listen(0, '127.0.0.1', async () => {
      http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => response.resume());
      await taken.promise;
      pool.query('SELECT 7 AS outside', () => {
        pool.query('SELECT 8 AS outside', () => {
          server.close();
          pool.end();
        });
      });
      free.resolve();
    });`;
  const { spans } = await record('ours', { library: 'pg', version: '8', env: postgres.env, source });
  const parents = (text: RegExp) =>
    spans
      .filter(({ attributes }) => text.test(String(attributes['db.query.text'])))
      .map(({ parent }) => parent !== undefined);
  assert.deepEqual([parents(/inside/), parents(/outside/)], [[true], [false, false]]);
});
