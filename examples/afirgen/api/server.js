// Takes complaints and shows the reports made of them; a task in a queue does the work.
import { addEvent, continueFrom, currentTraceId, inject } from '@org/otel-auto';
import { Queue } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { addReport, approveReport, createTable, findReport } from '../reports.js';
import { traceOperation } from '../trace-operation.js';

const CACHE_LIFETIME = 60; // s
const { QUEUE_PREFIX = 'afirgen', REDIS_URL } = process.env;

const redis = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const tasks = new Queue('reports', { connection: redis, prefix: QUEUE_PREFIX });
// Fastify's own log is pino's; its lines get the ids of trace and span, and the correlation id.
const app = Fastify({ logger: true });

/** The id that ties this request to log lines, its spans and its tasks. */
const correlationOf = (request) => request.headers['x-correlation-id'] ?? request.id;
const cacheKey = (id) => `afirgen:report:${id}`;

app.get('/health', async () => ({ status: 'ok', trace_id: currentTraceId() }));

app.post('/complaints', async (request, reply) => {
  const { complaint } = request.body;
  const correlationId = correlationOf(request);
  const attributes = { 'complaint.length': complaint.length };
  const id = await traceOperation('register complaint', attributes, correlationId, async () => {
    if (complaint.trim() === '') throw Object.assign(new RangeError('the complaint is empty'), { statusCode: 400 });
    const added = await addReport(complaint, inject());
    addEvent('registered', { 'report.id': added });
    return added;
  });
  await tasks.add('generate', { id, correlationId }, { removeOnComplete: true, removeOnFail: true });
  request.log.info({ report: id }, 'complaint registered');
  return reply.code(202).send({ id, trace_id: currentTraceId() });
});

app.get('/reports/:id', async (request, reply) => {
  const { id } = request.params;
  const cached = await redis.get(cacheKey(id));
  if (cached !== null) return JSON.parse(cached);
  const row = await findReport(id);
  if (row === undefined) return reply.code(404).send({ error: `no report ${id}` });
  const answer = { id: Number(id), state: row.state, report: row.report };
  if (row.state === 'generated') await redis.set(cacheKey(id), JSON.stringify(answer), 'EX', CACHE_LIFETIME);
  return answer;
});

// May be days later: what is done here belongs to the trace in which the complaint came.
app.post('/reports/:id/approval', async (request, reply) => {
  const { id } = request.params;
  const row = await findReport(id);
  if (row?.state !== 'generated') return reply.code(409).send({ error: `report ${id} is not there to be approved` });
  await continueFrom(JSON.parse(row.context), () =>
    traceOperation('approve report', { 'report.id': Number(id) }, correlationOf(request), async () => {
      await approveReport(id);
      await redis.del(cacheKey(id));
    }),
  );
  return { id: Number(id), state: 'approved' };
});

await createTable();
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8000) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);
