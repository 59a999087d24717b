/** What stands in a statement, is given beside it, or comes back in an error is in no name, attribute, status or event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../harness/libraries.ts';
import { serversFor } from '../harness/servers.ts';
import { trace } from '../harness/trace.ts';
import { isWanted } from '../harness/wanted.ts';

const SECRET = 's3cr3t';
const NUMBER = '7654321';

/** Statements and values; what they fail by is told by the server in many ways. */
type Asked = readonly [sql: string, values?: readonly unknown[]];

const POSTGRESQL: readonly Asked[] = [
  [`SELECT('${SECRET}')`],
  [`SELECT'${SECRET}'`],
  [`/* app:web */ SELECT '${SECRET}'`],
  [`${SECRET} SELECT 1`],
  [`selec '${SECRET}'`],
  [`SELECT '${SECRET}'::int`],
  ['SELECT $1::int', [SECRET]],
  ['SELECT $1::date', [`2020-99-${SECRET}`]],
  ['SELECT $1::json', [`{"a": ${SECRET}}`]],
  [`DO $$ BEGIN RAISE EXCEPTION 'customer ${SECRET} is bad'; END $$`],
  [`DO $$ BEGIN RAISE EXCEPTION 'customer ${SECRET} is bad' USING ERRCODE = '23505'; END $$`],
  [`DO $$ BEGIN RAISE unique_violation USING MESSAGE = 'customer ${SECRET} is bad'; END $$`],
  [`DO $$ BEGIN ASSERT false, 'customer ${SECRET} is bad'; END $$`],
];

const MYSQL: readonly Asked[] = [
  [`SELECT('${SECRET}')`],
  [`SELECT'${SECRET}'`],
  [`/* app:web */ SELECT '${SECRET}'`],
  [`${SECRET} SELECT 1`],
  ['CREATE TEMPORARY TABLE secrets (id int PRIMARY KEY, name varchar(9) UNIQUE, n bigint unsigned, d date, j json)'],
  [`INSERT INTO secrets (id, name, n) VALUES (1, '${SECRET}', 1)`],
  [`INSERT INTO secrets (id, name) VALUES (2, '${SECRET}')`],
  ['INSERT INTO secrets (id, name) VALUES (?, ?)', [2, SECRET]],
  [`UPDATE secrets SET n = n - ${NUMBER}`],
  ['UPDATE secrets SET n = n - ?', [Number(NUMBER)]],
  ['INSERT INTO secrets (id, d) VALUES (3, ?)', [SECRET]],
  ['INSERT INTO secrets (id, j) VALUES (4, ?)', [`{${SECRET}`]],
  [`SELECT extractvalue('<a/>', '${SECRET}[')`],
  [`SET time_zone = '${SECRET}'`],
  [`SET sql_mode = '${SECRET}'`],
  [`SET NAMES '${SECRET}'`],
  [`SELECT st_geomfromtext('${SECRET}')`],
  [`SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'customer ${SECRET} is bad'`],
  [`SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1048, MESSAGE_TEXT = 'customer ${SECRET} is bad'`],
  [`SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 30001, MESSAGE_TEXT = 'customer ${SECRET} is bad'`],
];

const SQLITE: readonly Asked[] = [
  [`SELECT('${SECRET}')`],
  [`${SECRET} SELECT 1`],
  ['CREATE TABLE secrets (name text)'],
  [`CREATE TRIGGER t BEFORE INSERT ON secrets BEGIN SELECT RAISE(ABORT, 'customer ${SECRET} is bad'); END`],
  [`INSERT INTO secrets VALUES ('${SECRET}')`],
];

/** An app asks one after the other, by a function `ask` of its library that returns a promise. */
interface Case {
  readonly library: string;
  readonly version: string | undefined;
  readonly server: string | undefined;
  readonly start: string;
  readonly end: string;
  readonly asked: readonly Asked[];
}

const CASES: readonly Case[] = [
  ...versionsOf('pg').map((version) => ({
    library: 'pg',
    version,
    server: 'PG_URL',
    start: `const client = new (require('pg').Client)({ connectionString: process.env.PG_URL }); await client.connect();
      const ask = (...args) => client.query(...args);`,
    end: 'await client.end();',
    asked: POSTGRESQL,
  })),
  ...versionsOf('postgres').map((version) => ({
    library: 'postgres',
    version,
    server: 'PG_URL',
    start: `const sql = require('postgres')(process.env.PG_URL, { max: 1 }); const ask = (...args) => sql.unsafe(...args);`,
    end: 'await sql.end();',
    asked: POSTGRESQL,
  })),
  ...versionsOf('mysql2').map((version) => ({
    library: 'mysql2',
    version,
    server: 'MYSQL_URL',
    start: `const client = await require('mysql2/promise').createConnection(process.env.MYSQL_URL);
      const ask = (...args) => client.query(...args);`,
    end: 'await client.end();',
    asked: MYSQL,
  })),
  {
    library: 'mysql',
    version: '2',
    server: 'MYSQL_URL',
    start: `const client = require('mysql').createConnection(process.env.MYSQL_URL);
      const ask = (sql, values) => new Promise((resolve, reject) =>
        client.query(sql, values, (error) => (error ? reject(error) : resolve())));`,
    end: 'client.end();',
    asked: MYSQL,
  },
  ...versionsOf('mariadb').map((version) => ({
    library: 'mariadb',
    version,
    server: 'MYSQL_URL',
    start: `const url = process.env.MYSQL_URL.replace('mysql:', 'mariadb:');
      const client = await require('mariadb').createConnection(url);
      const ask = (...args) => client.query(...args);`,
    end: 'await client.end();',
    asked: MYSQL,
  })),
  {
    library: 'sqlite',
    version: undefined,
    server: undefined,
    start: `const database = new (require('node:sqlite').DatabaseSync)(':memory:');
      const ask = async (sql) => database.exec(sql);`,
    end: '',
    asked: SQLITE,
  },
];

for (const { library, version, server, start, end, asked } of CASES) {
  if (!isWanted(library, version ?? '')) continue;
  const { env, skip } = server === undefined ? { env: {}, skip: false } : serversFor([server]);
  test(`${library} ${version ?? ''} says no value of a statement`, { skip }, async () => {
    const source = `(async () => {
      ${start}
      for (const [sql, values] of ${JSON.stringify(asked)}) {
        try { await ask(sql, ...(values ? [values] : [])); } catch (error) { console.log(error.message); }
      }
      ${end}
    })();`;
    const file = writeApp(library, version, 'app.secrets.cjs', source);
    const { code, spans, stdout, stderr } = await trace({ file, env });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, new RegExp(SECRET), 'the app itself sees what was said');
    const own = spans.filter(({ scope }) => scope === `@org/otel-auto/${library}`);
    const statements = own.filter(({ attributes }) => 'db.query.text' in attributes);
    assert.ok(statements.length >= asked.length, `${statements.length} spans`);
    assert.ok(statements.some(({ status }) => status === 'ERROR'));
    for (const span of spans) {
      const { name, attributes, events, statusMessage } = span;
      const said = JSON.stringify({ name, attributes, events, statusMessage });
      // A text with values beside it is the author's, and a word of SQL that is none stays in it.
      const text = String(attributes['db.query.text'] ?? '');
      const known = text.startsWith(SECRET) ? said.replace(JSON.stringify(text), '') : said;
      assert.ok(!known.includes(SECRET) && !known.includes(NUMBER), said);
      assert.doesNotMatch(name, /[/*'(]/);
    }
  });
}
