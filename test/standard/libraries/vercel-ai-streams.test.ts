/** Streams of the AI SDK that are aborted, cut off, left or cancelled: their spans end, and nothing is without its parent. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';

const SOURCE = `
  import http from 'node:http';
  import { createOpenAI } from '@ai-sdk/openai';
  import * as ai from 'ai';

  const chunk = (delta, finish_reason = null) =>
    ({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] });
  const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
  const service = http.createServer(async (request, response) => {
    const { model, stream, response_format } = JSON.parse((await request.toArray()).join(''));
    if (!stream) {
      const message = { role: 'assistant', content: '{"city":"Ulm"}' };
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify({ ...chunk({}), object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }], usage }));
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (part) => response.write('data: ' + JSON.stringify(part) + '\\n\\n');
    send(chunk({ role: 'assistant', content: 'Hel' }));
    if (model === 'cut') return setTimeout(() => response.destroy(), 20);
    if (model === 'open') return; // Nothing more comes until the client leaves.
    send(chunk({ content: 'lo' }));
    send(chunk({}, 'stop'));
    send({ ...chunk({}), choices: [], usage });
    response.end('data: [DONE]\\n\\n');
  });
  service.listen(0, '127.0.0.1', async () => {
    const openai = createOpenAI({ apiKey: 'sk-test', baseURL: 'http://127.0.0.1:' + service.address().port + '/v1' });
    const stream = (model, more) => ai.streamText({ model: openai.chat(model), prompt: 'x', maxRetries: 0, onError() {}, ...more });
    const settled = (work) => work.then((value) => console.log(value), (error) => console.log(error.name));
    const collect = async (parts, each = () => {}) => {
      let text = '';
      for await (const part of parts) { text += part; each(); }
      return text;
    };

    await settled(collect(stream('whole').textStream));
    const controller = new AbortController();
    await settled(collect(stream('open', { abortSignal: controller.signal }).textStream, () => controller.abort()));
    await settled(collect(stream('cut').textStream));
    const leave = async (parts) => { for await (const part of parts) return part; };
    await settled(leave(stream('open').textStream));
    const response = stream('open').toTextStreamResponse();
    const reader = response.body.getReader();
    console.log(Buffer.from((await reader.read()).value).toString());
    await reader.cancel();
    const schema = ai.jsonSchema({ type: 'object', properties: { city: { type: 'string' } } });
    await settled(ai.generateObject({ model: openai.chat('whole'), prompt: 'x', schema }).then(({ object }) => object.city));
    service.close();
    service.closeAllConnections();
  });`;

for (const version of versionsOf('vercel-ai'))
  test(`ai ${version}: streams that are not read to their end leave no orphans`, async (t) => {
    const file = writeApp('vercel-ai', version, 'app.streams.mjs', SOURCE);
    t.after(() => rmSync(file));
    const collector = await collect();
    const env = { NODE_NO_WARNINGS: '1', AI_SDK_LOG_WARNINGS: 'false' };
    const bare = await run({ file, flag: false, env });
    const traced = await run({ file, env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    await collector.close();
    assert.deepEqual([traced.code, traced.stdout], [bare.code, bare.stdout], traced.stderr);
    const { spans } = collector;
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== '' && !ids.has(parentSpanId));
    assert.deepEqual(
      orphans.map(({ name }) => name),
      [],
    );
    const isOld = Number.parseInt(version, 10) < 7;
    const streams = spans.filter(({ name }) => (isOld ? name === 'ai.streamText' : /^invoke_agent/.test(name)));
    assert.equal(streams.length, isOld ? 5 : 6);
    const failed = streams.filter(({ status }) => status === 'ERROR');
    assert.ok(failed.length >= 1);
    for (const { attributes } of failed) assert.ok(attributes['error.type']);
    // generateObject calls its model as well.
    const calls = spans.filter(({ name }) => (isOld ? /\.do(?:Stream|Generate)$/.test(name) : /^chat/.test(name)));
    assert.equal(calls.length, 6);
    const object = calls.find(({ name, parentSpanId }) => {
      const parent = spans.find(({ spanId }) => spanId === parentSpanId);
      return isOld ? name.startsWith('ai.generateObject') : parent?.spanId === streams.at(-1)?.spanId;
    });
    assert.ok(object);
  });
