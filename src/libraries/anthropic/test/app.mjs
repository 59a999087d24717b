import http from 'node:http';
import Anthropic from '@anthropic-ai/sdk';

// Answers as the service does, with what it once answered.
const model = 'claude-sonnet-9-20260901';
const usage = { input_tokens: 9, cache_read_input_tokens: 3, cache_creation_input_tokens: 0, output_tokens: 2 };
const message = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null };
const events = [
  {
    type: 'message_start',
    message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } },
  { type: 'message_stop' },
];

const service = http.createServer(async (request, response) => {
  const body = JSON.parse((await request.toArray()).join(''));
  const json = { 'content-type': 'application/json' };
  if (body.model === 'claude-none') {
    const error = { type: 'error', error: { type: 'not_found_error', message: 'no such model' } };
    return response.writeHead(404, json).end(JSON.stringify(error));
  }
  if (!body.stream) {
    const answer = { ...message, content: [{ type: 'text', text: 'Hello' }], stop_reason: 'end_turn', usage };
    return response.writeHead(200, json).end(JSON.stringify(answer));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
});

service.listen(0, '127.0.0.1', async () => {
  const baseURL = `http://127.0.0.1:${service.address().port}`;
  const client = new Anthropic({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
  const request = { model, max_tokens: 8, messages: [{ role: 'user', content: 'Say hello' }] };

  const { data } = await client.messages.create({ ...request, temperature: 0.5 }).withResponse();
  console.log(data.content[0].text);
  for await (const event of await client.messages.create({ ...request, stream: true })) console.log(event.type);
  console.log(await client.messages.stream(request).finalText());
  const raw = await client.beta.messages.create({ ...request, system: 'Be brief' }).asResponse();
  console.log((await raw.json()).id);
  await client.messages.create({ ...request, model: 'claude-none' }).catch((error) => console.log(error.status));
  service.close();
  service.closeIdleConnections();
});
