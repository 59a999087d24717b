// Sends 300 requests in three ways and checks, wherever the app's code runs, which span is the active one.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { connect } from 'node:net';
import { trace } from '@opentelemetry/api';
import { register } from './register.ts';

const host = register({ mode: 'ours' });
const http = await import('node:http');
const REQUESTS = 100;
const tracer = trace.getTracer('test');

/** Where the app's code ran with another span than that of its own request. */
const wrong: string[] = [];
let checks = 0;

/** The app's own store must be what it would be without us; it is not ours to carry along. */
const own = new AsyncLocalStorage<string>();

function expectActive(place: string, spanId: string | undefined): void {
  checks++;
  if (spanId === undefined || trace.getActiveSpan()?.spanContext().spanId !== spanId) wrong.push(place);
}

const activeId = (): string | undefined => trace.getActiveSpan()?.spanContext().spanId;

let closed = 0;
let onClosed = (): void => undefined;

const server = http.createServer(async (request, response) => {
  const id = activeId();
  request.on('data', () => expectActive('request data', id));
  request.on('end', () => expectActive('request end', id));
  request.on('close', () => expectActive('request close', id));
  response.on('finish', () => expectActive('response finish', id));
  response.once('close', () => {
    expectActive('response close', id);
    closed++;
    onClosed();
  });
  expectActive('handler', id);
  await new Promise((resolve) => setTimeout(resolve, Number(request.url?.slice(1)) % 7));
  expectActive('after await', id);
  await own.run(request.url ?? '', async () => {
    await null;
    expectActive('inside another AsyncLocalStorage', id);
    if (own.getStore() !== request.url) wrong.push('store of the app');
  });
  for await (const _ of request);
  expectActive('after reading', id);
  response.write('a', () => undefined);
  setImmediate(() => {
    expectActive('setImmediate', id);
    response.end('b');
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
assert.ok(typeof address === 'object' && address !== null);
const { port } = address;

async function allClosed(count: number): Promise<void> {
  if (closed < count) {
    await new Promise<void>((resolve) => {
      onClosed = () => {
        if (closed >= count) resolve();
      };
    });
  }
  closed = 0;
}

// Pipelined, on ten connections at once.
await Promise.all(
  Array.from({ length: 10 }, async (_, connection) => {
    const socket = connect(port, '127.0.0.1');
    const requests = Array.from({ length: REQUESTS / 10 }, (_, n) => {
      const end = n === REQUESTS / 10 - 1 ? 'Connection: close\r\n' : '';
      return `POST /${connection * 10 + n} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n${end}\r\nab`;
    });
    socket.write(requests.join(''));
    await new Promise((resolve) => socket.resume().on('close', resolve));
  }),
);
await allClosed(REQUESTS);

/** A request from inside a span of its own; all of the client's code must run in that span. */
function send(n: number, agent: import('node:http').Agent): Promise<void> {
  return tracer.startActiveSpan(`caller ${n}`, (span) => {
    const id = span.spanContext().spanId;
    return new Promise<void>((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, agent, method: 'POST', path: `/${n}` }, (response) => {
        expectActive('response callback', id);
        response.on('data', () => expectActive('response data', id));
        response.on('end', () => expectActive('response end', id));
        response.on('close', () => {
          expectActive('response close of the client', id);
          span.end();
          resolve();
        });
      });
      request.on('socket', () => expectActive('socket', id));
      request.on('finish', () => expectActive('finish', id));
      request.on('response', () => expectActive('response', id));
      request.on('close', () => expectActive('close', id));
      request.on('error', reject);
      request.end('ab', () => expectActive('end callback', id));
    });
  });
}

// Keep-alive: many requests wait for a socket, which then is given to them in another request's context.
for (const maxSockets of [1, 8]) {
  const agent = new http.Agent({ keepAlive: true, maxSockets });
  await Promise.all(Array.from({ length: REQUESTS }, (_, n) => send(n, agent)));
  agent.destroy();
  await allClosed(REQUESTS);
}
// Nothing is left behind in the code around.
if (trace.getActiveSpan() !== undefined) wrong.push('outside');

server.close();
assert.deepEqual(host.faults, []);
process.stdout.write(JSON.stringify({ checks, wrong: [...new Set(wrong)], spans: host.ended.length }));
