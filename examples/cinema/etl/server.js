// Brings the distributor's programme into the cinema: every so often a batch, which `main` saves.
import { randomUUID } from 'node:crypto';
import { addAttributes, addEvent, currentTraceId } from '@org/otel-auto';
import Fastify from 'fastify';
import cron from 'node-cron';
import { createClient } from 'redis';

const { AUTH_URL, KEY_PREFIX = 'cinema', MAIN_URL, REDIS_URL, ETL_SCHEDULE = '*/10 * * * * *' } = process.env;
const BATCH_SIZE = 2;
const CURSOR = `${KEY_PREFIX}:etl:cursor`;
const programme = ['Metropolis', 'Nosferatu', 'Sunrise', 'The General', 'Faust', 'Safety Last!'].map(
  (title, index) => ({
    id: index + 1,
    title,
    // Number 4 is sold out.
    seats: index === 3 ? 0 : 120,
  }),
);

const redis = createClient({ url: REDIS_URL });
redis.on('error', (error) => console.error(error.message));

const app = Fastify();
app.get('/health', async () => ({ status: 'ok', trace_id: currentTraceId() }));

async function run() {
  const cursor = Number((await redis.get(CURSOR)) ?? 0);
  const batch = programme.slice(cursor, cursor + BATCH_SIZE);
  const job = randomUUID();
  addAttributes({ job_id: job, batch_size: batch.length });
  const { token } = await post(AUTH_URL, '/login', { name: 'etl' });
  const { saved } = await post(MAIN_URL, '/films', { batch }, { authorization: `Bearer ${token}` });
  addEvent('saved', { count: saved });
  await redis.set(CURSOR, (cursor + BATCH_SIZE) % programme.length);
  console.log(`job ${job} saved films ${batch.map(({ id }) => id).join(', ')}`);
}

async function post(base, path, body, headers) {
  const answer = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}`);
  return answer.json();
}

await redis.connect();
await redis.del(CURSOR);
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8003) });
let underWay;
const start = () => {
  underWay = run();
  return underWay;
};
const task = cron.schedule(ETL_SCHEDULE, start, { name: 'etl', noOverlap: true });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);

// The run that is under way is finished first.
process.once('SIGTERM', async () => {
  await task.stop();
  await underWay?.catch(() => {});
  await Promise.all([app.close(), redis.close()]);
  process.exit();
});
