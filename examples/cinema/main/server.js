// Films and bookings, in PostgreSQL; asks `auth` who is there, and tells `log` what happened.
import { currentTraceId, withSpan } from '@org/otel-auto';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
import Fastify from 'fastify';
import pg from 'pg';
import { createClient } from 'redis';
import { createTable } from '../create-table.js';

const { AUTH_URL, KEY_PREFIX = 'cinema', LOG_URL, PG_URL, REDIS_URL } = process.env;
const CACHE_LIFETIME = 60; // s

const films = pgTable('cinema_films', {
  id: integer().primaryKey(),
  title: text().notNull(),
  seats: integer().notNull(),
});
const bookings = pgTable('cinema_bookings', {
  id: serial().primaryKey(),
  filmId: integer('film_id').notNull(),
  userId: integer('user_id').notNull(),
});
const db = drizzle(new pg.Pool({ connectionString: PG_URL }));
const redis = createClient({ url: REDIS_URL });
redis.on('error', (error) => console.error(error.message));

const app = Fastify();

app.get('/health', async () => ({ status: 'ok', trace_id: currentTraceId() }));

app.get('/films/:id', async (request, reply) => {
  const film = await findFilm(Number(request.params.id));
  return film ?? reply.code(404).send({ error: `no film ${request.params.id}` });
});

app.post('/films', async (request) => {
  await userOf(request);
  const { batch } = request.body;
  await db
    .insert(films)
    .values(batch)
    .onConflictDoUpdate({ target: films.id, set: { title: sql`excluded.title` } });
  return { saved: batch.length };
});

app.post('/bookings', async (request, reply) => {
  const userId = await userOf(request);
  const booking = await book(userId, request.body.film_id);
  await post(LOG_URL, '/events', { event: 'booked', ...booking });
  return reply.code(201).send(booking);
});

function book(userId, filmId) {
  return withSpan('book seat', { attributes: { user_id: userId, operation: 'book' } }, async () => {
    const film = await findFilm(filmId);
    if (film === undefined) throw Object.assign(new Error(`no film ${filmId}`), { statusCode: 404 });
    if (film.seats === 0) throw Object.assign(new Error(`"${film.title}" is sold out`), { statusCode: 409 });
    const [booking] = await db.insert(bookings).values({ filmId, userId }).returning();
    return { booking_id: booking.id, film_id: filmId, user_id: userId };
  });
}

/** From the cache, or from the database. */
async function findFilm(id) {
  const cached = await redis.get(`${KEY_PREFIX}:film:${id}`);
  if (cached !== null) return JSON.parse(cached);
  const [film] = await db.select().from(films).where(eq(films.id, id));
  if (film !== undefined) await redis.set(`${KEY_PREFIX}:film:${id}`, JSON.stringify(film), { EX: CACHE_LIFETIME });
  return film;
}

/** Whose token the request carries, says `auth`. */
async function userOf(request) {
  const { authorization = '' } = request.headers;
  const answer = await fetch(new URL('/verify', AUTH_URL), { headers: { authorization } });
  if (!answer.ok) throw Object.assign(new Error('who are you?'), { statusCode: answer.status });
  return (await answer.json()).user_id;
}

async function post(base, path, body) {
  const answer = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}`);
  return answer.json();
}

await redis.connect();
await createTable(db, 'cinema_films (id int PRIMARY KEY, title text NOT NULL, seats int NOT NULL)');
await createTable(db, 'cinema_bookings (id serial PRIMARY KEY, film_id int NOT NULL, user_id int NOT NULL)');
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8001) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);
