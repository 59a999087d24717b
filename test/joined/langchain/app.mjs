import http from 'node:http';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';

// Answers as a service does, with what it once answered.
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const answer = {
  id: 'chatcmpl-1',
  created: 1,
  model: 'gpt-5-mini-2026-01-01',
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
  usage,
};

const service = http.createServer(async (request, response) => {
  await request.toArray();
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(answer));
});

const server = http.createServer(async (_request, response) => {
  const baseURL = `http://127.0.0.1:${service.address().port}/v1`;
  const model = new ChatOpenAI({ apiKey: 'sk-test', model: 'gpt-5-mini', configuration: { baseURL }, maxRetries: 0 });
  const shout = RunnableLambda.from((text) => text.toUpperCase());
  const chain = ChatPromptTemplate.fromTemplate('Say {word}').pipe(model).pipe(new StringOutputParser()).pipe(shout);
  console.log(await chain.invoke({ word: 'hello' }));
  console.log(await chain.batch([{ word: 'hello' }, { word: 'bye' }], { maxConcurrency: 1 }));
  response.end();
});

service.listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', () => {
        server.close();
        service.close();
      });
    });
  });
});
