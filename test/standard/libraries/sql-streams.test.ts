/** Statements that are not answered by one result: cursors, streams, events, and those that the app prepared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { trace } from '../../harness/trace.ts';
import { isWanted } from '../../harness/wanted.ts';

const api = JSON.stringify(`${root}/node_modules/@opentelemetry/api`);
const span = `
  const tracer = require(${api}).trace.getTracer('app');
  const within = (name, run) => tracer.startActiveSpan(name, async (span) => {
    try { console.log(name, await run()); } catch (error) { console.log(name, 'failed'); } finally { span.end(); }
  });`;

interface Way {
  readonly name: string;
  readonly run: string;
  /** Names of the spans below, and whether they failed. */
  readonly spans: readonly string[];
}

interface Case {
  readonly library: string;
  readonly version: string;
  readonly server: 'PG_URL' | 'MYSQL_URL';
  readonly start: string;
  readonly end: string;
  readonly ways: readonly Way[];
}

const ROWS = 'SELECT i FROM generate_series(1, 25) i';

const PG_EVENTS: readonly Way[] = [
  {
    name: 'events of a query',
    run: `new Promise((resolve, reject) => {
      client.query(new pg.Query('SELECT 7 AS x'))
        .on('row', () => tracer.startSpan('in row').end())
        .on('end', () => { tracer.startSpan('in end').end(); resolve(); }).on('error', reject);
    })`,
    spans: ['SELECT', 'in row', 'in end'],
  },
  {
    name: 'error of a query',
    run: `new Promise((resolve, reject) => {
      client.query(new pg.Query('SELECT 1/0')).on('end', resolve).on('error', reject);
    })`,
    spans: ['SELECT 22012'],
  },
];

const PG_STREAMS: readonly Way[] = [
  {
    name: 'cursor',
    run: `(async () => {
      const cursor = client.query(new Cursor('${ROWS}'));
      let count = 0;
      for (let rows; (rows = await cursor.read(10)).length > 0; ) count += rows.length;
      return count;
    })()`,
    spans: ['SELECT'],
  },
  {
    name: 'cursor with a callback',
    run: `new Promise((resolve) => {
      const cursor = client.query(new Cursor('${ROWS}'));
      cursor.read(10, () => { tracer.startSpan('in callback').end(); cursor.close(() => resolve()); });
    })`,
    spans: ['SELECT', 'in callback'],
  },
  {
    name: 'stream',
    run: `(async () => { let count = 0; for await (const row of client.query(new QueryStream('${ROWS}'))) count++; return count; })()`,
    spans: ['SELECT'],
  },
  {
    name: 'stream that is left',
    run: `(async () => { let count = 0;
      for await (const row of client.query(new QueryStream('SELECT i FROM generate_series(1, 100000) i'))) if (++count === 5) break;
      return count; })()`,
    spans: ['SELECT'],
  },
  {
    name: 'stream that fails',
    run: `(async () => { for await (const row of client.query(new QueryStream('SELECT 1/0'))); })()`,
    spans: ['SELECT 22012'],
  },
  { name: 'afterwards', run: `client.query('SELECT 1').then(() => 'fine')`, spans: ['SELECT'] },
];

const CASES: readonly Case[] = [
  ...versionsOf('pg').map((version) => ({
    library: 'pg',
    version,
    server: 'PG_URL' as const,
    start: `const pg = require('pg');
      const Cursor = require('pg-cursor'); const QueryStream = require('pg-query-stream');
      const client = new pg.Client({ connectionString: process.env.PG_URL }); await client.connect();`,
    end: 'await client.end();',
    // pg-cursor of today needs a newer pg.
    ways: version.startsWith('8.0.') ? PG_EVENTS : [...PG_EVENTS, ...PG_STREAMS],
  })),
  ...versionsOf('mysql2').map((version) => ({
    library: 'mysql2',
    version,
    server: 'MYSQL_URL' as const,
    start: `const client = await require('mysql2/promise').createConnection(process.env.MYSQL_URL);
      const inner = client.connection;`,
    end: 'await client.end();',
    ways: [
      {
        name: 'prepared',
        run: `(async () => { const statement = await client.prepare('SELECT ? + 1 AS z');
          for (const value of [4, 5]) await statement.execute([value]);
          await statement.close(); })()`,
        spans: ['SELECT', 'SELECT'],
      },
      {
        name: 'prepared, with callbacks',
        run: `new Promise((resolve) => inner.prepare('SELECT 1 AS z', (error, statement) => {
          tracer.startSpan('in callback of prepare').end();
          statement.execute(() => { tracer.startSpan('in callback').end(); resolve(); });
        }))`,
        spans: ['in callback of prepare', 'SELECT', 'in callback'],
      },
      {
        name: 'prepared, failing',
        run: `(async () => { const statement = await client.prepare('SELECT exp(?)'); await statement.execute([9999]); })()`,
        spans: ['SELECT 1690'],
      },
      {
        name: 'stream',
        run: `(async () => { let count = 0; for await (const row of inner.query('SELECT 1 AS a UNION SELECT 2').stream()) count++; return count; })()`,
        spans: ['SELECT SELECT'],
      },
    ],
  })),
  ...versionsOf('mariadb').map((version) => ({
    library: 'mariadb',
    version,
    server: 'MYSQL_URL' as const,
    start: `const client = await require('mariadb').createConnection(process.env.MYSQL_URL.replace('mysql:', 'mariadb:'));`,
    end: 'await client.end();',
    ways: [
      {
        name: 'prepared',
        run: `(async () => { const statement = await client.prepare('SELECT ? + 1 AS z');
          for (const value of [4, 5]) await statement.execute([value]);
          await statement.close(); })()`,
        spans: ['SELECT', 'SELECT'],
      },
      {
        name: 'stream that is left',
        run: `(async () => { let count = 0; const rows = client.queryStream('SELECT seq FROM seq_1_to_1000');
          for await (const row of rows) if (++count === 3) break;
          rows.close?.(); return count; })()`,
        spans: ['SELECT seq_1_to_1000'],
      },
    ],
  })),
];

for (const { library, version, server, start, end, ways } of CASES) {
  if (!isWanted(library, version)) continue;
  const { env, skip } = serversFor([server]);
  test(`${library} ${version}: ${ways.map(({ name }) => name).join(', ')}`, { skip }, async () => {
    const source = `(async () => {${span}${start}
      ${ways.map(({ name, run }) => `await within('${name}', () => ${run});`).join('\n')}
      ${end} })();`;
    const file = writeApp(library, version, 'app.streams.cjs', source);
    const { code, spans, stdout, stderr } = await trace({ file, env });
    assert.deepEqual([code, stderr], [0, ''], stdout);
    for (const { name, spans: expected } of ways) {
      const { spanId } = spans.find((one) => one.name === name) as ReceivedSpan;
      const below = spans
        .filter(({ parentSpanId }) => parentSpanId === spanId)
        .map((one) => `${one.name} ${one.status === 'ERROR' ? one.attributes['error.type'] : ''}`.trim());
      assert.deepEqual(below.sort(), [...expected].sort(), name);
    }
    for (const { scope, name, attributes } of spans) {
      if (scope === 'app') continue;
      assert.equal(attributes['db.operation.name'], 'SELECT', name);
      assert.equal(attributes['db.namespace'], 'test', name);
      assert.equal(typeof attributes['server.address'], 'string', name);
    }
  });
}
