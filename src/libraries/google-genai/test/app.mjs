import http from 'node:http';
import { GoogleGenAI } from '@google/genai';

// Answers as the service does, with what it once answered.
const candidate = (text, finishReason) => ({ index: 0, content: { role: 'model', parts: [{ text }] }, finishReason });
const answer = (text, finishReason, usageMetadata) => ({
  candidates: [candidate(text, finishReason)],
  usageMetadata,
  modelVersion: 'gemini-3-flash-001',
  responseId: 'response-1',
});
const usage = { promptTokenCount: 9, candidatesTokenCount: 2, thoughtsTokenCount: 3, totalTokenCount: 14 };

const service = http.createServer(async (request, response) => {
  await request.toArray();
  const json = { 'content-type': 'application/json', connection: 'close' };
  if (request.url.includes('gemini-none')) {
    const error = { code: 404, message: 'no such model', status: 'NOT_FOUND' };
    return response.writeHead(404, json).end(JSON.stringify({ error }));
  }
  if (request.url.includes('mbedContent')) {
    return response.writeHead(200, json).end(JSON.stringify({ embeddings: [{ values: [0.5, 0.25] }] }));
  }
  if (!request.url.includes('streamGenerateContent')) {
    return response.writeHead(200, json).end(JSON.stringify(answer('Hello', 'STOP', usage)));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' });
  for (const chunk of [answer('Hel'), answer('lo', 'STOP', usage)])
    response.write(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
  response.end();
});

service.listen(0, '127.0.0.1', async () => {
  const baseUrl = `http://127.0.0.1:${service.address().port}`;
  const { models } = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl } });
  const model = 'gemini-3-flash';

  const config = { temperature: 0.5, maxOutputTokens: 8, systemInstruction: 'Be brief' };
  console.log((await models.generateContent({ model, contents: 'Say hello', config })).text);
  const stream = await models.generateContentStream({
    model,
    contents: [{ role: 'user', parts: [{ text: 'Say hello' }] }],
  });
  for await (const chunk of stream) console.log(chunk.text);
  for await (const chunk of await models.generateContentStream({ model, contents: 'Say hello' })) {
    console.log(chunk.text);
    break;
  }
  console.log((await models.embedContent({ model: 'text-embedding-005', contents: 'hello' })).embeddings[0].values);
  await models
    .generateContent({ model: 'gemini-none', contents: 'Say hello' })
    .catch((error) => console.log(error.name));
  service.close();
});
