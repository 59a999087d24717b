// Knows the users, and whose token is whose: users in PostgreSQL, tokens in Redis.
import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { currentTraceId } from '@org/otel-auto';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
import { Hono } from 'hono';
import pg from 'pg';
import { createClient } from 'redis';
import { createTable } from '../create-table.js';

const { KEY_PREFIX = 'cinema', PG_URL, REDIS_URL } = process.env;
const TOKEN_LIFETIME = 600; // s

const users = pgTable('cinema_users', { id: serial().primaryKey(), name: text().notNull().unique() });
const db = drizzle(new pg.Pool({ connectionString: PG_URL }));
const redis = createClient({ url: REDIS_URL });
redis.on('error', (error) => console.error(error.message));

const app = new Hono();

app.get('/health', (c) => c.json({ status: 'ok', trace_id: currentTraceId() }));

app.post('/login', async (c) => {
  const { name } = await c.req.json();
  await db.insert(users).values({ name }).onConflictDoNothing();
  const [user] = await db.select().from(users).where(eq(users.name, name));
  const token = randomUUID();
  await redis.set(`${KEY_PREFIX}:token:${token}`, user.id, { EX: TOKEN_LIFETIME });
  return c.json({ token, user_id: user.id });
});

app.get('/verify', async (c) => {
  const [, token] = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '') ?? [];
  const id = token && (await redis.get(`${KEY_PREFIX}:token:${token}`));
  return id ? c.json({ user_id: Number(id) }) : c.json({ error: 'no such token' }, 401);
});

await redis.connect();
await createTable(db, 'cinema_users (id serial PRIMARY KEY, name text NOT NULL UNIQUE)');
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 8000) }, ({ port }) => {
  console.log(`listening on 127.0.0.1:${port}`);
});
