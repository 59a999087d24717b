// Makes reports of complaints, with the help of a language model.
import { addAttributes, currentTraceId } from '@org/otel-auto';
import { Worker } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import OpenAI from 'openai';
import pino from 'pino';
import { createTable, findReport, saveReport } from '../reports.js';
import { traceOperation } from '../trace-operation.js';

const { MODEL_URL, QUEUE_PREFIX = 'afirgen', REDIS_URL } = process.env;

const log = pino();
const model = new OpenAI({ apiKey: 'none', baseURL: `${MODEL_URL}/v1`, maxRetries: 0 });

async function generate({ id, correlationId }) {
  const { complaint } = await findReport(id);
  const report = await traceOperation('generate report', { 'report.id': id }, correlationId, async () => {
    const { choices, usage } = await model.chat.completions.create({
      model: 'report-writer',
      messages: [
        { role: 'system', content: 'Write a first information report.' },
        { role: 'user', content: complaint },
      ],
    });
    addAttributes({ 'report.tokens': usage.total_tokens });
    return choices[0].message.content;
  });
  await saveReport(id, report);
  log.info({ report: id }, 'report generated');
}

async function work({ data }) {
  try {
    await generate(data);
  } catch (error) {
    log.error({ report: data.id, error: error.message }, 'no report');
    throw error;
  }
}

await createTable();
const worker = new Worker('reports', work, {
  connection: new Redis(REDIS_URL, { maxRetriesPerRequest: null }),
  prefix: QUEUE_PREFIX,
});
worker.on('error', (error) => log.error(error.message));
await worker.waitUntilReady();

const app = Fastify();
app.get('/health', async () => ({ status: 'ok', trace_id: currentTraceId() }));
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8001) });
console.log(`listening on 127.0.0.1:${app.server.address().port}`);

// The task that is under way is finished first.
process.once('SIGTERM', async () => {
  await worker.close();
  process.exit();
});
