import http from 'node:http';
import { Ollama } from 'ollama';

// Answers as the server does, with what it once answered.
const base = { model: 'llama3.2', created_at: '2026-09-01T00:00:00Z' };
const end = { done: true, done_reason: 'stop', prompt_eval_count: 9, eval_count: 2 };
const message = (content) => ({ message: { role: 'assistant', content } });
const answers = {
  '/api/chat': [
    { ...base, ...message('Hel'), done: false },
    { ...base, ...message('lo'), ...end },
  ],
  '/api/generate': [{ ...base, response: 'Hello', ...end }],
  '/api/embed': [{ model: 'all-minilm', embeddings: [[0.5, 0.25]], prompt_eval_count: 3 }],
};

const service = http.createServer(async (request, response) => {
  const body = JSON.parse((await request.toArray()).join(''));
  const headers = { 'content-type': 'application/json', connection: 'close' };
  if (body.model === 'none') return response.writeHead(404, headers).end(JSON.stringify({ error: 'no such model' }));
  const chunks = body.stream ? answers[request.url] : answers[request.url].slice(-1);
  response.writeHead(200, headers);
  for (const chunk of chunks) response.write(`${JSON.stringify(chunk)}\n`);
  response.end();
});

service.listen(0, '127.0.0.1', async () => {
  const client = new Ollama({ host: `http://127.0.0.1:${service.address().port}` });
  const request = { model: 'llama3.2', messages: [{ role: 'user', content: 'Say hello' }] };

  console.log((await client.chat({ ...request, options: { temperature: 0.5, num_predict: 8 } })).message.content);
  for await (const chunk of await client.chat({ ...request, stream: true })) console.log(chunk.message.content);
  console.log((await client.generate({ model: 'llama3.2', prompt: 'Say hello', system: 'Be brief' })).response);
  console.log((await client.embed({ model: 'all-minilm', input: 'hello' })).embeddings);
  await client.chat({ ...request, model: 'none' }).catch((error) => console.log(error.message));
  service.close();
});
