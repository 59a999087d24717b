/** What an app does with the messages of a queue, in loops of its own, is within a span of each message, and nothing else is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf, writeApp } from '../../harness/libraries.ts';
import { serversFor } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { spansOf } from '../../harness/traced-app.ts';

const { env, skip } = serversFor(['AWS_URL']);

/** An app with that body, for which `receive()` gets the messages `0`, `1` and `2`; `get(path)` asks a server of its own. */
const app = (body: string) => `
  const http = require('node:http');
  const { isDeepStrictEqual, inspect } = require('node:util');
  const { trace } = require('@opentelemetry/api');
  const sdk = require('@aws-sdk/client-sqs');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new sdk.SQSClient({ region: 'us-east-1', credentials, endpoint: process.env.AWS_URL, useQueueUrlAsEndpoint: false });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const server = http.createServer((request, response) => response.end());
  const get = (path) => new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
  });
  (async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { QueueUrl } = await sqs.send(new sdk.CreateQueueCommand({ QueueName: 'otel-auto-loop-' + process.pid }));
    for (const text of ['0', '1', '2']) await sqs.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: text }));
    const receive = async () => {
      const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 };
      const { Messages } = await sqs.send(new sdk.ReceiveMessageCommand(input));
      return Messages.sort((a, b) => a.Body - b.Body);
    };
    ${body}
    await sqs.send(new sdk.DeleteQueueCommand({ QueueUrl }));
    sqs.destroy();
    server.close();
  })();`;

/** Name of the span around the request to that path, or none. */
function aroundOf(spans: readonly ReceivedSpan[], path: string): ReceivedSpan | undefined {
  const request = spans.find(
    ({ kind, attributes }) => kind === 'CLIENT' && String(attributes['url.full']).endsWith(path),
  );
  assert.ok(request, path);
  return spans.find(({ spanId }) => spanId === request.parentSpanId);
}

const processesOf = (spans: readonly ReceivedSpan[]) => spans.filter(({ kind }) => kind === 'CONSUMER');

/** One for each message, in the trace of whoever sent it. */
function assertThree(spans: readonly ReceivedSpan[]): void {
  const processes = processesOf(spans);
  assert.equal(processes.length, 3);
  assert.equal(new Set(processes.map(({ traceId }) => traceId)).size, 3);
  assert.equal(new Set(processes.map(({ attributes }) => attributes['messaging.message.id'])).size, 3);
  for (const { name, parentSpanId, attributes } of processes) {
    assert.match(name, /^process otel-auto-loop-\d+$/);
    assert.equal(spans.find(({ spanId }) => spanId === parentSpanId)?.kind, 'PRODUCER');
    assert.match(String(attributes['aws.sqs.queue.url']), /otel-auto-loop/);
    assert.equal(attributes['messaging.system'], 'aws_sqs');
    assert.equal(attributes['messaging.operation.type'], 'process');
  }
}

for (const version of versionsOf('aws-sdk')) {
  const spansOfApp = (name: string, body: string) =>
    spansOf(writeApp('aws-sdk', version, `app.${name}.cjs`, app(body)), env);

  test(`aws-sdk ${version}: for (const message of messages)`, { skip }, async () => {
    const spans = await spansOfApp(
      'for',
      `for (const { Body, ReceiptHandle } of await receive()) {
         await get('/pass' + Body);
         setTimeout(get, 1, '/late' + Body);
         await sqs.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
       }
       await get('/after');
       await new Promise((resolve) => setTimeout(resolve, 50));`,
    );
    assertThree(spans);
    for (const path of ['/pass0', '/late0', '/pass1', '/late1', '/pass2', '/late2'])
      assert.equal(aroundOf(spans, path)?.kind, 'CONSUMER', path);
    for (const deletion of spans.filter(({ name }) => name === 'SQS.DeleteMessage'))
      assert.ok(processesOf(spans).some(({ spanId }) => spanId === deletion.parentSpanId));
    assert.equal(aroundOf(spans, '/after'), undefined);
  });

  test(`aws-sdk ${version}: a loop that is left, and one that throws, end the span of the message`, {
    skip,
  }, async () => {
    const spans = await spansOfApp(
      'left',
      `const messages = await receive();
       for (const { Body } of messages) {
         await get('/pass' + Body);
         break;
       }
       await get('/left');
       try {
         for (const { Body } of messages) {
           await get('/again' + Body);
           throw new Error('on purpose');
         }
       } catch {
         await get('/caught');
       }`,
    );
    assert.equal(processesOf(spans).length, 2);
    for (const path of ['/pass0', '/again0']) assert.equal(aroundOf(spans, path)?.kind, 'CONSUMER', path);
    for (const path of ['/left', '/caught']) assert.equal(aroundOf(spans, path), undefined, path);
  });

  test(`aws-sdk ${version}: map and forEach, all at once`, { skip }, async () => {
    const spans = await spansOfApp(
      'map',
      `const messages = await receive();
       const bodies = await Promise.all(messages.map(async ({ Body }, index, all) => {
         await turn();
         await get('/map' + Body);
         return [Body, index, all === messages];
       }));
       console.log(bodies);
       await get('/after');`,
    );
    assertThree(spans);
    for (const n of [0, 1, 2]) assert.equal(aroundOf(spans, `/map${n}`)?.kind, 'CONSUMER');
    assert.equal(aroundOf(spans, '/after'), undefined);

    const each = await spansOfApp(
      'each',
      `(await receive()).forEach(function ({ Body }) { setTimeout(get, 1, this.path + Body); }, { path: '/each' });
       await get('/after');
       await new Promise((resolve) => setTimeout(resolve, 50));`,
    );
    assert.equal(aroundOf(each, '/after'), undefined);
    // Nothing looked for its context before its timer did: the span begins with the pass, and ends with it.
    assertThree(each);
    for (const n of [0, 1, 2]) assert.equal(aroundOf(each, `/each${n}`)?.kind, 'CONSUMER');
  });

  test(`aws-sdk ${version}: what a message makes fail is on its span`, { skip }, async () => {
    const spans = await spansOfApp(
      'fail',
      `const messages = await receive();
       const settled = await Promise.allSettled(messages.map(async () => { await turn(); throw new TypeError('on purpose'); }));
       console.log(settled);
       try { messages.forEach(() => { throw new Error('at once'); }); } catch (error) { console.log(error.message); }
       await get('/after');`,
    );
    const types = processesOf(spans).map(({ attributes }) => attributes['error.type']);
    assert.deepEqual(types.sort(), ['TypeError', 'TypeError', 'TypeError', '_OTHER']);
    assert.equal(aroundOf(spans, '/after'), undefined);
  });

  test(`aws-sdk ${version}: a list that is read, copied or compared is not processed`, { skip }, async () => {
    const spans = await spansOfApp(
      'read',
      `const messages = await receive();
       const [first] = messages;
       const copy = [...messages];
       console.log(first === copy[0], isDeepStrictEqual(copy, messages), Object.keys(messages), inspect(messages).includes('iterator'));
       console.log(JSON.stringify(structuredClone(messages)) === JSON.stringify(messages), messages.map(({ Body }) => Body));
       console.log(new Set(messages).size, Array.from(messages, ({ Body }) => Body), messages.slice().map === [].map);
       for (const { Body } of messages) console.log(Body);
       const steps = messages[Symbol.iterator]();
       console.log(Object.prototype.toString.call(steps), steps.next().value === first, [...steps].length);
       try { messages.map('no function'); } catch (error) { console.log(error.message); }
       await get('/after');`,
    );
    assert.deepEqual(processesOf(spans), []);
    assert.equal(aroundOf(spans, '/after'), undefined);
  });

  test(`aws-sdk ${version}: within a span, messages are processed as a part of that`, { skip }, async () => {
    const spans = await spansOfApp(
      'within',
      `await trace.getTracer('app').startActiveSpan('job', async (span) => {
         const messages = await receive();
         for (const { Body } of messages) await get('/pass' + Body);
         await Promise.all(messages.map(({ Body }) => get('/map' + Body)));
         span.end();
       });`,
    );
    assert.deepEqual(processesOf(spans), []);
    for (const path of ['/pass0', '/map2']) assert.equal(aroundOf(spans, path)?.name, 'job');
  });

  test(`aws-sdk ${version}: a loop in a function that has waited for nothing leaves its caller alone`, {
    skip,
  }, async () => {
    const spans = await spansOfApp(
      'caller',
      `const all = async (messages) => { for (const { Body } of messages) await get('/pass' + Body); };
       const messages = await receive();
       const working = all(messages);
       await get('/caller');
       await working;
       await get('/after');`,
    );
    assertThree(spans);
    for (const path of ['/caller', '/after']) assert.equal(aroundOf(spans, path), undefined, path);
    for (const path of ['/pass1', '/pass2']) assert.equal(aroundOf(spans, path)?.kind, 'CONSUMER', path);
  });
}
