/** A connection outlives the request that opened it: what its listeners do is none of that request's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { serversFor } from '../../harness/servers.ts';
import { trace } from '../../harness/trace.ts';
import { isWanted } from '../../harness/wanted.ts';

const { env, skip } = serversFor(['PG_URL']);

const api = JSON.stringify(`${root}/node_modules/@opentelemetry/api`);
const start = `
  const tracer = require(${api}).trace.getTracer('app');
  const within = (name, run) => tracer.startActiveSpan(name, async (span) => { await run(); span.end(); });
  let heard; const hear = () => new Promise((resolve) => { heard = resolve; });`;

/** Each connects in a request of its own, which is over when others notify it. */
const CASES: readonly (readonly [library: string, source: (channel: string) => string])[] = [
  [
    'pg',
    (channel) => `
      const { Client, Pool } = require('pg');
      const pool = new Pool({ connectionString: process.env.PG_URL, max: 1 });
      let listener;
      await within('request that listens', async () => {
        listener = new Client({ connectionString: process.env.PG_URL });
        await listener.connect();
        listener.on('notification', () => pool.query('SELECT 1 AS heard').then(() => heard()));
        await listener.query('LISTEN ${channel}');
      });
      for (const name of ['first', 'second']) {
        const next = hear();
        await within(name, () => pool.query("SELECT pg_notify('${channel}', 'x')"));
        await next;
      }
      await listener.end(); await pool.end();`,
  ],
  [
    'postgres',
    (channel) => `
      const sql = require('postgres')(process.env.PG_URL, { max: 1 });
      await within('request that listens', () =>
        sql.listen('${channel}', () => sql\`SELECT 1 AS heard\`.then(() => heard())));
      for (const name of ['first', 'second']) {
        const next = hear();
        await within(name, () => sql.notify('${channel}', 'x'));
        await next;
      }
      await sql.end();`,
  ],
];

for (const [library, source] of CASES)
  for (const version of versionsOf(library)) {
    if (!isWanted(library, version)) continue;
    test(`${library} ${version}: a listener of notifications begins traces of its own`, { skip }, async () => {
      const channel = `heard_${library}_${version.replaceAll('.', '_')}`;
      const file = writeApp(library, version, 'app.listeners.cjs', `(async () => {${start}${source(channel)}})();`);
      const { code, spans, stderr } = await trace({ file, env });
      assert.deepEqual([code, stderr], [0, '']);
      const texts = (text: RegExp) => spans.filter(({ attributes }) => text.test(String(attributes['db.query.text'])));
      const heard = texts(/heard\b(?!_)/);
      assert.equal(heard.length, 2);
      for (const { parentSpanId } of heard) assert.equal(parentSpanId, '');
      const listening = spans.find(({ name }) => name === 'request that listens');
      for (const { parentSpanId } of texts(/^listen/i)) assert.equal(parentSpanId, listening?.spanId);
      for (const name of ['first', 'second']) {
        const { spanId } = spans.find((span) => span.name === name) ?? {};
        assert.equal(texts(/pg_notify/).filter(({ parentSpanId }) => parentSpanId === spanId).length, 1, name);
      }
    });
  }
