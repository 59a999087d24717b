// What an app of pg relies on, as its own tests have it. PG_URL says where the server is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import pg from 'pg';
import Cursor from 'pg-cursor';

const connectionString = process.env.PG_URL;
const pool = new pg.Pool({ connectionString, max: 2 });
after(() => pool.end());

async function connected(t) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  t.after(() => client.end().catch(() => {}));
  return client;
}

test('callbacks, promises and configurations of queries', async (t) => {
  const client = await connected(t);
  const { rows, rowCount, command, fields } = await client.query('SELECT $1::int AS one', [1]);
  assert.deepEqual([rows, rowCount, command, fields[0].name], [[{ one: 1 }], 1, 'SELECT', 'one']);
  assert.deepEqual((await client.query({ text: 'SELECT 1, 2', rowMode: 'array' })).rows, [[1, 2]]);
  const returned = await new Promise((resolve) => {
    const query = client.query('SELECT 2 AS two', (error, result) => resolve([error, result.rows, query]));
  });
  assert.deepEqual(returned, [null, [{ two: 2 }], undefined]);
  const named = { name: 'named', text: 'SELECT $1::text AS text' };
  for (const text of ['a', 'b']) assert.equal((await client.query({ ...named, values: [text] })).rows[0].text, text);
  await assert.rejects(client.query({ ...named, text: 'SELECT 2' }), /must be unique/);
});

test('what is no query is refused as it is', async (t) => {
  const client = await connected(t);
  assert.throws(() => client.query(null), /Client was passed a null or undefined query/);
  assert.throws(() => client.query(undefined), /Client was passed a null or undefined query/);
  const error = await client.query('SELECT * FROM nothing_there').catch((reason) => reason);
  assert.deepEqual(
    [error.code, error.severity, error.name, Object.hasOwn(error, 'position')],
    ['42P01', 'ERROR', 'error', true],
  );
  assert.equal((await client.query('SELECT 1 AS one')).rows[0].one, 1);
});

test('queries that emit, and cursors', async (t) => {
  const client = await connected(t);
  const query = client.query(new pg.Query('SELECT generate_series(1, 3) AS n'));
  const rows = [];
  query.on('row', ({ n }) => rows.push(n));
  await once(query, 'end');
  assert.deepEqual(rows, [1, 2, 3]);
  const failing = client.query(new pg.Query('SELECT nothing'));
  const [error] = await once(failing, 'error');
  assert.equal(error.code, '42703');
  const cursor = client.query(new Cursor('SELECT generate_series(1, 5) AS n'));
  assert.equal((await cursor.read(2)).length, 2);
  assert.equal((await cursor.read(9)).length, 3);
  await cursor.close();
});

test('pools: clients are lent and given back, wait for each other, and may be thrown away', async () => {
  const [one, two] = await Promise.all([pool.connect(), pool.connect()]);
  assert.deepEqual([pool.totalCount, pool.idleCount], [2, 0]);
  const third = pool.connect();
  assert.equal(pool.waitingCount, 1);
  one.release();
  assert.equal(await third, one);
  two.release(new Error('broken'));
  one.release();
  assert.equal(pool.totalCount, 1);
  assert.throws(() => one.release(), /already been released/);
  const given = await new Promise((resolve) => pool.connect((error, client, done) => resolve([error, client, done])));
  assert.deepEqual([given[0], typeof given[1].query, typeof given[2]], [undefined, 'function', 'function']);
  given[2]();
  assert.equal((await pool.query('SELECT $1::int AS n', [4])).rows[0].n, 4);
  await new Promise((resolve) => pool.query('SELECT nothing', (error) => resolve(assert.equal(error.code, '42703'))));
});

test('transactions end as they were told', async (t) => {
  const client = await connected(t);
  await client.query('CREATE TEMPORARY TABLE things (id int PRIMARY KEY)');
  await client.query('BEGIN');
  await client.query('INSERT INTO things VALUES (1)');
  await assert.rejects(client.query('INSERT INTO things VALUES (1)'), { code: '23505' });
  await assert.rejects(client.query('SELECT 1'), { code: '25P02' });
  await client.query('ROLLBACK');
  assert.equal((await client.query('SELECT count(*)::int AS n FROM things')).rows[0].n, 0);
});

test('connections that are refused, refused entry, cut, and closed', async (t) => {
  await assert.rejects(new pg.Client({ host: '127.0.0.1', port: 1 }).connect(), { code: 'ECONNREFUSED' });
  const unknown = new URL(connectionString);
  unknown.pathname = '/no_such_database';
  await assert.rejects(new pg.Client({ connectionString: unknown.href }).connect(), { code: '3D000' });
  const [client, other] = [await connected(t), await connected(t)];
  const ended = once(client, 'error');
  client.on('error', () => {}); // It may hear of its end twice.
  await other.query('SELECT pg_terminate_backend($1)', [client.processID]);
  assert.equal((await ended)[0].code, '57P01');
  await other.end();
  await assert.rejects(other.query('SELECT 1'), /Client was closed/);
});

test('notifications and notices reach their listeners', async (t) => {
  const client = await connected(t);
  await client.query('LISTEN real_suite');
  const heard = once(client, 'notification');
  await client.query(`NOTIFY real_suite, 'hello'`);
  assert.equal((await heard)[0].payload, 'hello');
  const noticed = once(client, 'notice');
  await client.query(`DO $$ BEGIN RAISE NOTICE 'look'; END $$`);
  assert.equal((await noticed)[0].message, 'look');
});

test('methods are what they were', () => {
  const { query, connect, end } = pg.Client.prototype;
  assert.deepEqual([query.name, query.length, connect.name, connect.length, end.length], ['query', 3, 'connect', 1, 1]);
  assert.deepEqual([pg.Pool.prototype.connect.length, pg.Pool.prototype.query.length], [1, 3]);
  assert.deepEqual(
    Object.keys(pg)
      .filter((key) => key !== 'native')
      .sort()
      .slice(0, 3),
    ['Client', 'Connection', 'DatabaseError'],
  );
});
