// Takes what happened in the cinema, and indexes it in Elasticsearch.
import { Client } from '@elastic/elasticsearch';
import { serve } from '@hono/node-server';
import { currentTraceId } from '@org/otel-auto';
import { Hono } from 'hono';

const elasticsearch = new Client({ node: process.env.ELASTICSEARCH_URL, maxRetries: 0 });
const app = new Hono();

app.get('/health', (c) => c.json({ status: 'ok', trace_id: currentTraceId() }));

app.post('/events', async (c) => {
  const document = { ...(await c.req.json()), trace_id: currentTraceId() };
  const { result } = await elasticsearch.index({ index: 'cinema-events', document });
  return c.json({ result }, 201);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 8002) }, ({ port }) => {
  console.log(`listening on 127.0.0.1:${port}`);
});
