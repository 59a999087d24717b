import http from 'node:http';
import OpenAI from 'openai';

// Answers as the service does, with what it once answered.
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const base = { id: 'chatcmpl-1', created: 1, model: 'gpt-5-mini-2026-01-01' };
const answers = {
  '/v1/chat/completions': ({ stream }) =>
    stream
      ? [
          {
            ...base,
            object: 'chat.completion.chunk',
            choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' } }],
          },
          {
            ...base,
            object: 'chat.completion.chunk',
            choices: [{ index: 0, delta: { content: 'lo' }, finish_reason: 'stop' }],
          },
          { ...base, object: 'chat.completion.chunk', choices: [], usage },
        ]
      : {
          ...base,
          object: 'chat.completion',
          choices: [
            { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello', refusal: null } },
          ],
          usage,
        },
  '/v1/responses': () => ({
    id: 'resp-1',
    object: 'response',
    status: 'completed',
    model: base.model,
    output: [
      {
        type: 'message',
        id: 'msg-1',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
      },
    ],
    usage: { input_tokens: 7, output_tokens: 1, total_tokens: 8 },
  }),
  '/v1/embeddings': () => ({
    object: 'list',
    model: 'text-embedding-3-small',
    data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.25] }],
    usage: { prompt_tokens: 3, total_tokens: 3 },
  }),
};

const service = http.createServer(async (request, response) => {
  const body = JSON.parse((await request.toArray()).join(''));
  if (body.model === 'gpt-none') {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: 'no such model', code: 'model_not_found' } }));
    return;
  }
  const answer = answers[request.url](body);
  response.writeHead(200, { 'content-type': Array.isArray(answer) ? 'text/event-stream' : 'application/json' });
  if (!Array.isArray(answer)) return response.end(JSON.stringify(answer));
  for (const chunk of answer) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end('data: [DONE]\n\n');
});

service.listen(0, '127.0.0.1', async () => {
  const client = new OpenAI({
    apiKey: 'sk-test',
    baseURL: `http://127.0.0.1:${service.address().port}/v1`,
    maxRetries: 0,
  });
  const messages = [{ role: 'user', content: 'Say hello' }];
  const chat = (model, options) => client.chat.completions.create({ model, messages, ...options });

  const { data } = await chat('gpt-5-mini', { temperature: 0.5, max_completion_tokens: 8 }).withResponse();
  console.log(data.choices[0].message.content);
  for await (const chunk of await chat('gpt-5-mini', { stream: true })) console.log(chunk.choices[0]?.delta.content);
  const raw = await chat('gpt-5', {}).asResponse();
  console.log((await raw.json()).id);
  await chat('gpt-none', {}).catch((error) => console.log(error.status, error.message));
  const { output_text } = await client.responses.create({ model: 'gpt-5-mini', input: 'Hi', instructions: 'Be brief' });
  console.log(output_text);
  const { data: vectors } = await client.embeddings.create({
    model: 'text-embedding-3-small',
    input: 'hello',
    encoding_format: 'float',
  });
  console.log(vectors[0].embedding);
  service.close();
  service.closeIdleConnections();
});
