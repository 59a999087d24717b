/** In statements, parameters and errors of pg, postgres, mysql2, node:sqlite, ioredis, redis and MongoDB, and in their URLs. */
import { DatabaseSync } from 'node:sqlite';
import Redis from 'ioredis';
import { MongoClient } from 'mongodb';
import mysql from 'mysql2/promise';
import pg from 'pg';
import postgres from 'postgres';
import { createClient } from 'redis';
import { secret } from './secret.mjs';

const { PG_URL, MYSQL_URL, REDIS_URL, MONGODB_URL } = process.env;

const withPassword = (url, name) => {
  const changed = new URL(url);
  changed.username ||= 'nobody';
  changed.password = secret(name);
  return changed.href;
};

async function usePg(attempt) {
  const client = new pg.Client(PG_URL);
  await client.connect();
  const query = (...args) => attempt('pg', () => client.query(...args));
  await query('CREATE TEMP TABLE planted (email text UNIQUE, n int CHECK (n < 1000), d date)');
  for (const [name, before, after] of [
    ['literal', "SELECT '", "'"],
    ['escape', "SELECT E'a\\'", "'"],
    ['dollar', 'SELECT $$', '$$'],
    ['tag', 'SELECT $tag$ ', ' $tag$'],
    ['unicode', "SELECT U&'", "'"],
    ['unterminated', "SELECT 'unterminated ", ''],
    ['alter-user', "ALTER USER planted_nobody PASSWORD '", "'"],
    ['bad-literal', "SELECT '", "'::int"],
    ['json', 'SELECT json \'{"a": ', "}'"],
    ['set', "SET app.key = '", "'"],
    ['notify', "SELECT pg_notify('c', '", "')"],
    ['doubled', "SELECT 1; SELECT 'x''", "'"],
    ['insert', "INSERT INTO planted VALUES ('", "', 1, null)"],
  ])
    await query(before + secret(`pg-${name}`) + after);
  await query('SELECT $1::text', [secret('pg-parameter')]);
  await query('SELECT $1::int', [secret('pg-bad-parameter')]);
  const twice = [secret('pg-duplicate')];
  for (let i = 0; i < 2; i++) await query('INSERT INTO planted VALUES ($1, 1, null)', twice);
  await query('INSERT INTO planted VALUES (null, 1, $1)', [secret('pg-date')]);
  await attempt('pg wrapped', async () => {
    try {
      await client.query('SELECT $1::int', [secret('pg-wrapped')]);
    } catch (error) {
      throw new Error(`cannot save: ${error.message}`, { cause: error });
    }
  });
  await attempt('pg quoted', async () => {
    try {
      await client.query('SELECT $1::int', [secret('pg-quoted')]);
    } catch (error) {
      throw new Error(`cannot save: ${error.message}`);
    }
  });
  await attempt('pg built', async () => {
    const value = secret('pg-built');
    try {
      await client.query('SELECT $1::int', [value]);
    } catch (error) {
      error.message = `select '${value}'::int - ${error.message}`;
      throw error;
    }
  });
  await client.end();
  await attempt('pg refused', async () => {
    const url = new URL(withPassword(PG_URL, 'pg-password'));
    url.port = '1';
    await new pg.Client(url.href).connect();
  });
}

async function usePostgres(attempt) {
  const sql = postgres(PG_URL, { onnotice() {}, max: 1 });
  const query = (run) => attempt('postgres', run);
  await query(() => sql`SELECT ${secret('postgres-parameter')}`);
  await query(() => sql.unsafe(`SELECT '${secret('postgres-literal')}'`));
  await query(() => sql.unsafe(`SELECT '${secret('postgres-bad-literal')}'::int`));
  await query(() => sql.unsafe('SELECT $1::int', [secret('postgres-bad-parameter')]));
  await sql.end();
}

async function useMysql(attempt) {
  const client = await mysql.createConnection(MYSQL_URL);
  const query = (...args) => attempt('mysql2', () => client.query(...args));
  await query('CREATE TEMPORARY TABLE planted (e varchar(100) UNIQUE, n int)');
  for (const [name, before, after] of [
    ['literal', "SELECT '", "'"],
    ['double', 'SELECT "', '"'],
    ['escape', "SELECT 'a\\'", "'"],
    ['create-user', "CREATE USER planted_x IDENTIFIED BY '", "'"],
    ['national', "SELECT N'", "'"],
  ])
    await query(before + secret(`mysql-${name}`) + after);
  await query('SELECT ?', [secret('mysql-parameter')]);
  const twice = [secret('mysql-duplicate')];
  for (let i = 0; i < 2; i++) await query('INSERT INTO planted VALUES (?, 1)', twice);
  await query('INSERT INTO planted VALUES (?, ?)', ['a', secret('mysql-bad-int')]);
  await attempt('mysql2', () => client.execute('SELECT ?', [secret('mysql-executed')]));
  await client.end();
  await attempt('mysql2 refused', () => mysql.createConnection(withPassword(MYSQL_URL, 'mysql-password')));
}

async function useSqlite(attempt) {
  const database = new DatabaseSync(':memory:');
  const exec = (text) => attempt('sqlite', () => database.exec(text));
  await exec('CREATE TABLE planted (a UNIQUE)');
  for (const [name, before, after] of [
    ['literal', "SELECT '", "'"],
    ['syntax', "SELEC '", "'"],
    ['key', "PRAGMA key = '", "'"],
    ['key-double', 'PRAGMA key = "', '"'],
    ['rekey', 'PRAGMA main.rekey("', '")'],
    ['insert', "INSERT INTO planted VALUES ('", "')"],
    ['attach', "ATTACH 'file:x?key=", "' AS y"],
  ])
    await exec(before + secret(`sqlite-${name}`) + after);
  await attempt('sqlite', () => database.prepare('SELECT ?').all(secret('sqlite-parameter')));
}

/** Commands that hide what stands behind the key, or behind the command. */
const COMMANDS = [
  ['AUTH'],
  ['HELLO', '3', 'AUTH', 'u'],
  ['CONFIG', 'SET', 'planted-nothing'],
  ['ACL', 'SETUSER', 'planted'],
  ['SET', 'planted:k'],
  ['SETEX', 'planted:k', '9'],
  ['PSETEX', 'planted:k', '900'],
  ['HSET', 'planted:h', 'f'],
  ['MSET', 'planted:k'],
  ['LPUSH', 'planted:l'],
  ['SADD', 'planted:s'],
  ['ZADD', 'planted:z', '1'],
  ['PUBLISH', 'c'],
  ['APPEND', 'planted:k'],
  ['GETSET', 'planted:k'],
  ['SETNX', 'planted:k'],
];

async function useRedis(attempt) {
  const client = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  await client.connect();
  for (const [name, ...args] of COMMANDS)
    await attempt('ioredis', () => client.call(name, ...args, secret(`ioredis-${name}`)));
  await client.quit();
  const refused = new Redis(withPassword(REDIS_URL, 'ioredis-password'), { retryStrategy: () => null });
  refused.on('error', () => {});
  await attempt('ioredis refused', () => refused.ping());
  refused.disconnect();

  const other = createClient({ url: REDIS_URL });
  other.on('error', () => {});
  await other.connect();
  for (const [name, ...args] of COMMANDS)
    await attempt('redis', () => other.sendCommand([name, ...args, secret(`redis-${name}`)]));
  await other.quit();
  const bad = createClient({ url: withPassword(REDIS_URL, 'redis-password'), socket: { reconnectStrategy: false } });
  bad.on('error', () => {});
  await attempt('redis refused', () => bad.connect());
}

async function useMongodb(attempt) {
  const client = new MongoClient(MONGODB_URL, { serverSelectionTimeoutMS: 3000 });
  await client.connect();
  const database = client.db('planted');
  const documents = database.collection('documents');
  const query = (run) => attempt('mongodb', run);
  await query(() => documents.insertOne({ a: secret('mongodb-insert') }));
  await query(() => documents.find({ a: secret('mongodb-find') }).toArray());
  await query(() => documents.updateOne({ a: secret('mongodb-filter') }, { $set: { b: secret('mongodb-update') } }));
  await query(() => documents.aggregate([{ $match: { x: secret('mongodb-match') } }]).toArray());
  await query(() => database.command({ createUser: 'planted', pwd: secret('mongodb-create-user'), roles: [] }));
  const twice = { _id: secret('mongodb-duplicate') };
  for (let i = 0; i < 2; i++) await query(() => documents.insertOne(twice));
  await query(() => documents.find({ $bad: secret('mongodb-bad') }).toArray());
  await documents.drop();
  await client.close();
  await attempt('mongodb refused', async () => {
    const url = withPassword(MONGODB_URL, 'mongodb-password');
    await new MongoClient(url, { serverSelectionTimeoutMS: 1000, connectTimeoutMS: 1000 }).connect();
  });
}

export async function useDatabases(attempt) {
  for (const use of [usePg, usePostgres, useMysql, useSqlite, useRedis, useMongodb]) await use(attempt);
}
