/** A pool is shared: what one caller waits for is called back by another's query, and each goes on in a context of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serversFor } from '../../harness/servers.ts';
import { record } from '../differential/spans.ts';

const { env, skip } = serversFor(['PG_URL']);
const api = import.meta.dirname.replace(/test.standard.libraries$/, 'node_modules/@opentelemetry/api');

const source = `
  const { trace } = require(${JSON.stringify(api)});
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: process.env.PG_URL, max: 1 });
  const tracer = trace.getTracer('app');
  const here = () => trace.getActiveSpan()?.spanContext().traceId;
  const wrong = [];
  const check = (own, where) => { if (here() !== own) wrong.push(where); };

  const ways = {
    promise: async (own) => {
      for (let round = 0; round < 3; round++) {
        await pool.query('SELECT $1::int', [round]);
        check(own, 'after await');
      }
    },
    rejection: (own) => pool.query('SELECT missing').then(null, () => check(own, 'in catch')),
    callback: (own) => new Promise((resolve) => pool.query('SELECT 1', () => {
      check(own, 'in callback');
      pool.query({ text: 'SELECT $1::int', values: [2] }, () => { check(own, 'in inner callback'); resolve(); });
    })),
    client: async (own) => {
      const client = await pool.connect();
      await new Promise((resolve) => client.query('SELECT 3', () => { check(own, 'in callback of a client'); resolve(); }));
      client.release();
    },
    clientCallback: (own) => new Promise((resolve) => pool.connect((error, client, release) => {
      check(own, 'in callback of connect');
      client.query('SELECT 4', () => { check(own, 'in callback after connect'); release(); resolve(); });
    })),
  };
  const run = ([name, way], index) => tracer.startActiveSpan(name + index, (span) => way(here()).then(() => span.end()));
  const all = [...Object.entries(ways), ...Object.entries(ways)];
  Promise.all(all.map(run)).then(() => {
    console.log(JSON.stringify(wrong));
    return pool.end();
  });
`;

/** How many queries each of the ways makes. */
const QUERIES: Readonly<Record<string, number>> = {
  promise: 3,
  rejection: 1,
  callback: 2,
  client: 1,
  clientCallback: 1,
};

test('a pool of one connection, asked by ten at once', { skip }, async () => {
  const { spans, stdout } = await record('ours', { library: 'pg', version: '8', env, source });
  assert.equal(stdout, '[]\n', 'contexts that were not the own one');
  const callers = spans.filter(({ scope }) => scope === 'app');
  assert.equal(callers.length, 10);
  for (const { name, id, traceId } of callers) {
    const expected = QUERIES[name.replace(/\d+$/, '')];
    const own = spans.filter((span) => span.traceId === traceId && 'db.query.text' in span.attributes);
    assert.equal(own.length, expected, name);
    for (const { parent } of own) assert.equal(parent, id, name);
  }
});

test('queries of a listener that the pool calls on its way are not taken for its own', { skip }, async () => {
  const listening = `
    const { trace } = require(${JSON.stringify(api)});
    const { Pool } = require('pg');
    const pool = new Pool({ connectionString: process.env.PG_URL, max: 1 });
    const tracer = trace.getTracer('app');
    pool.on('connect', (client) => client.query('SET application_name = \\'otel\\'', () => {
      tracer.startSpan('in callback of a listener').end();
    }));
    tracer.startActiveSpan('request', (span) =>
      pool.query('SELECT 1').then(() => pool.query('SELECT 2')).then(() => { span.end(); return pool.end(); }));
  `;
  const { spans } = await record('ours', { library: 'pg', version: '8', env, source: listening });
  const traces = new Set(spans.map(({ traceId }) => traceId));
  assert.equal(traces.size, 1, spans.map(({ name }) => name).join('\n'));
  assert.ok(spans.some(({ name }) => name === 'in callback of a listener'));
});
