import http from 'node:http';
import { Agent, run, setDefaultOpenAIClient, setTracingDisabled, tool } from '@openai/agents';
import OpenAI from 'openai';

// Answers as the service does, with what it once answered.
const base = { id: 'resp-1', object: 'response', status: 'completed', model: 'gpt-5-mini-2026-01-01' };
const usage = { input_tokens: 7, output_tokens: 1, total_tokens: 8 };
const call = {
  type: 'function_call',
  id: 'fc-1',
  call_id: 'call-1',
  name: 'weather',
  arguments: '{}',
  status: 'completed',
};
const text = { type: 'output_text', text: 'Sunny', annotations: [] };
const message = { type: 'message', id: 'msg-1', role: 'assistant', status: 'completed', content: [text] };

const service = http.createServer(async (request, response) => {
  const { input } = JSON.parse((await request.toArray()).join(''));
  const isAnswered = input.some(({ type }) => type === 'function_call_output');
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ ...base, output: [isAnswered ? message : call], usage }));
});

const parameters = { type: 'object', properties: {}, required: [], additionalProperties: false };
const weather = tool({
  name: 'weather',
  description: 'The weather',
  parameters,
  strict: true,
  execute: async () => 'sunny',
});

const server = http.createServer(async (_request, response) => {
  const baseURL = `http://127.0.0.1:${service.address().port}/v1`;
  setTracingDisabled(true);
  setDefaultOpenAIClient(new OpenAI({ apiKey: 'sk-test', baseURL, maxRetries: 0 }));
  const agent = new Agent({ name: 'forecast', instructions: 'Be brief', model: 'gpt-5-mini', tools: [weather] });
  console.log((await run(agent, 'What is the weather in Ulm?')).finalOutput);
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
