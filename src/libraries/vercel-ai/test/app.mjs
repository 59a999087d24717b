import http from 'node:http';
import { createOpenAI } from '@ai-sdk/openai';
import * as ai from 'ai';

// Answers as a service does, with what it once answered.
const model = 'gpt-5-mini-2026-01-01';
const base = { id: 'chatcmpl-1', created: 1, model };
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const call = { id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } };
const chunk = (delta, finish_reason = null) => ({ ...base, choices: [{ index: 0, delta, finish_reason }] });

function answer({ messages, stream }) {
  if (stream)
    return [
      chunk({ role: 'assistant', content: 'Hel' }),
      chunk({ content: 'lo' }, 'stop'),
      { ...base, choices: [], usage },
    ];
  const asked = messages.every(({ role }) => role !== 'tool') && messages.at(-1).content !== 'Say hello';
  const message = asked ? { content: null, tool_calls: [call] } : { content: 'Sunny' };
  const choice = { index: 0, finish_reason: asked ? 'tool_calls' : 'stop', message: { role: 'assistant', ...message } };
  return { ...base, object: 'chat.completion', choices: [choice], usage };
}

const service = http.createServer(async (request, response) => {
  const body = JSON.parse((await request.toArray()).join(''));
  const json = { 'content-type': 'application/json' };
  if (body.model === 'gpt-none') {
    return response
      .writeHead(404, json)
      .end(JSON.stringify({ error: { message: 'no such model', code: 'model_not_found' } }));
  }
  if (request.url === '/v1/embeddings') {
    const data = [{ object: 'embedding', index: 0, embedding: [0.5, 0.25] }];
    return response
      .writeHead(200, json)
      .end(JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: 3, total_tokens: 3 } }));
  }
  const said = answer(body);
  if (!Array.isArray(said)) return response.writeHead(200, json).end(JSON.stringify(said));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of said) response.write(`data: ${JSON.stringify(part)}\n\n`);
  response.end('data: [DONE]\n\n');
});

const schema = ai.jsonSchema({ type: 'object', properties: { city: { type: 'string' } } });
const weather = ai.tool({
  description: 'The weather',
  parameters: schema,
  inputSchema: schema,
  execute: async () => 'sunny',
});
// How often it may ask again: version 4, and those after it.
const twice = { maxSteps: 2, ...(ai.stepCountIs && { stopWhen: ai.stepCountIs(2) }) };

service.listen(0, '127.0.0.1', async () => {
  const openai = createOpenAI({ apiKey: 'sk-test', baseURL: `http://127.0.0.1:${service.address().port}/v1` });
  const chat = openai.chat('gpt-5-mini');

  const { text } = await ai.generateText({
    model: chat,
    prompt: 'What is the weather in Ulm?',
    tools: { weather },
    temperature: 0.5,
    headers: { authorization: 'Bearer secret' },
    ...twice,
  });
  console.log(text);
  for await (const delta of ai.streamText({ model: chat, prompt: 'Say hello' }).textStream) console.log(delta);
  const { embedding } = await ai.embed({ model: openai.embedding('text-embedding-3-small'), value: 'hello' });
  console.log(embedding);
  await ai
    .generateText({ model: openai.chat('gpt-none'), prompt: 'Say hello', maxRetries: 0 })
    .catch((error) => console.log(error.message));
  const silent = { experimental_telemetry: { isEnabled: false }, telemetry: { isEnabled: false } };
  console.log((await ai.generateText({ model: chat, prompt: 'Say hello', ...silent })).text);
  service.close();
  service.closeIdleConnections();
});
