/** What the spans of `node:http` and `fetch` say of answers that never came, were not read or were failures. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeApp } from '../../harness/libraries.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { only, spansOf } from '../../harness/traced-app.ts';

const served = `
  const http = require('node:http');
  const { once } = require('node:events');
  const seen = { uncaught: 0 };
  process.on('uncaughtException', () => { seen.uncaught++; });
  async function serve(handle, ask) {
    const server = http.createServer(handle).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await ask({ port: server.address().port, host: '127.0.0.1', agent: false });
    server.closeAllConnections();
    server.close();
  }
  const failed = (request) => new Promise((resolve) => request.on('error', resolve).end());
`;

let files = 0;

function spansOfApp(source: string, env?: Record<string, string>): Promise<readonly ReceivedSpan[]> {
  return spansOf(writeApp('http', undefined, `app.answers-${files++}.cjs`, `${served}${source}`), env);
}

/** What is said of the outcome. */
function outcome({ status, attributes, events }: ReceivedSpan) {
  return [
    status,
    attributes['http.response.status_code'],
    attributes['error.type'],
    ...events.map((event) => event.attributes['exception.message']),
  ];
}

const unanswered: readonly [name: string, source: string, outcome: readonly unknown[]][] = [
  [
    'the client has left',
    `serve((request, response) => { response.statusCode = 201; client.destroy(); response.on('close', () => response.end()); },
      (options) => failed(client = http.request(options))); let client;`,
    ['UNSET', undefined, undefined],
  ],
  [
    'the client has left after writeHead()',
    `serve((request, response) => { response.writeHead(201); client.destroy(); },
      (options) => failed(client = http.request(options))); let client;`,
    ['UNSET', undefined, undefined],
  ],
  [
    'the handler has thrown',
    `serve(() => { setImmediate(() => client.destroy()); throw new RangeError('of the app'); },
      (options) => failed(client = http.request(options))); let client;`,
    ['ERROR', undefined, 'RangeError', 'of the app'],
  ],
  [
    'the server has destroyed the socket',
    `serve((request) => { request.socket.destroy(); }, (options) => failed(http.request(options)));`,
    ['UNSET', undefined, undefined],
  ],
  [
    'the server has destroyed the request with an error',
    `serve((request) => { request.destroy(new TypeError('bad body')); }, (options) => failed(http.request(options)));`,
    ['ERROR', undefined, 'TypeError', 'bad body'],
  ],
  [
    'the server has destroyed the response with an error',
    `serve((request, response) => { response.on('error', () => {}).destroy(new TypeError('no data')); },
      (options) => failed(http.request(options)));`,
    ['ERROR', undefined, 'TypeError', 'no data'],
  ],
  [
    'a part of the answer was sent',
    `serve((request, response) => { response.writeHead(202).write('part', () => response.destroy()); },
      (options) => new Promise((resolve) => http.get(options, (response) => response.on('error', resolve).resume())));`,
    ['UNSET', 202, undefined],
  ],
];

for (const [name, source, expected] of unanswered) {
  test(`server, ${name}`, async () => {
    assert.deepEqual(outcome(only(await spansOfApp(source), 'SERVER')), expected);
  });
}

const large = (status: number) =>
  `serve((request, response) => { response.statusCode = ${status}; response.end(Buffer.alloc(10_000_000)); }, async (options) => {`;
const closed = (end: string) =>
  `await new Promise((resolve) => http.get(options, (response) => { response.on('error', () => {}).on('close', resolve); ${end} })
     .on('error', () => {})); });`;

const dropped: readonly [name: string, source: string, outcome: readonly unknown[]][] = [
  ['an error whose body is dropped', `${large(500)}${closed('response.destroy();')}`, ['ERROR', 500, '500']],
  [
    'an error whose body is dropped with another error',
    `${large(404)}${closed(`response.destroy(new RangeError('too large'));`)}`,
    ['ERROR', 404, '404', 'too large'],
  ],
  [
    'an error whose body nobody reads before the request is destroyed',
    `${large(503)}${closed('response.req.destroy();')}`,
    ['ERROR', 503, '503'],
  ],
  ['an answer whose body is dropped', `${large(200)}${closed('response.destroy();')}`, ['ERROR', 200, 'ECONNRESET']],
  [
    'fetch, an answer whose body nobody reads',
    `${large(200)} const { status } = await fetch('http://127.0.0.1:' + options.port); console.log(status); process.exit(); });`,
    ['UNSET', 200, undefined],
  ],
  [
    'fetch, an error whose body nobody reads until a signal comes',
    `${large(503)} const { status } = await fetch('http://127.0.0.1:' + options.port); console.log(status);
      process.once('SIGTERM', () => process.exit()); process.kill(process.pid, 'SIGTERM'); });`,
    ['ERROR', 503, '503'],
  ],
  [
    'fetch, an answer that is collected unread',
    `${large(200)}
      const collect = require('node:vm').runInNewContext((require('node:v8').setFlagsFromString('--expose-gc'), 'gc'));
      const gone = new Promise((resolve) => require('node:diagnostics_channel').subscribe('undici:request:error', resolve));
      const { status } = await fetch('http://127.0.0.1:' + options.port);
      const collecting = setInterval(collect, 20); await gone; clearInterval(collecting); });`,
    ['UNSET', 200, undefined],
  ],
  [
    'fetch, a refused answer whose body is cancelled',
    `${large(403)} const { body } = await fetch('http://127.0.0.1:' + options.port); await body.cancel(); });`,
    ['ERROR', 403, '403', 'The operation was aborted.'],
  ],
];

for (const [name, source, expected] of dropped) {
  test(`client, ${name}`, async () => {
    assert.deepEqual(outcome(only(await spansOfApp(source), 'CLIENT')), expected);
  });
}

const silent = `serve(() => arrive(), async (options) => { const url = 'http://127.0.0.1:' + options.port;
  const channel = require('node:diagnostics_channel');
  const ended = new Promise((resolve) => channel.subscribe('undici:request:error', resolve));`;
const arrival = `let arrive; const arrived = new Promise((resolve) => { arrive = resolve; });`;
const given: readonly [name: string, source: string, type: string][] = [
  [
    'http.request, an abort',
    `${silent} const signal = AbortSignal.abort(); await failed(http.request({ ...options, signal })); });`,
    'AbortError',
  ],
  [
    'fetch, an abort',
    `${silent} const controller = new AbortController(); arrived.then(() => controller.abort());
      await fetch(url, { signal: controller.signal }).catch(() => {}); });`,
    'AbortError',
  ],
  [
    'http.request, a timeout by a signal',
    `${silent} await failed(http.request({ ...options, signal: AbortSignal.timeout(50) })); });`,
    'AbortError',
  ],
  [
    'fetch, a timeout',
    `${silent} const timeout = new AbortController();
      arrived.then(() => timeout.abort(new DOMException('too late', 'TimeoutError')));
      await fetch(url, { signal: timeout.signal }).catch(() => {}); });`,
    'TimeoutError',
  ],
  // What it was aborted for, undici tells nobody.
  [
    'fetch, a timeout while it connects',
    `${silent} await fetch(url, { signal: AbortSignal.timeout(0) }).catch(() => {}); await ended; });`,
    'AbortError',
  ],
  ['http.request, nobody listens', `failed(http.request({ port: 1, host: '127.0.0.1' }));`, 'ECONNREFUSED'],
  ['fetch, nobody listens', `fetch('http://127.0.0.1:65533').catch(() => {});`, 'ECONNREFUSED'],
  ['http.request, no such host', `failed(http.request({ host: 'none.invalid' }));`, 'ENOTFOUND'],
  [
    'http.request, the server hangs up',
    `serve(({ socket }) => { socket.destroy(); }, (options) => failed(http.request(options)));`,
    'ECONNRESET',
  ],
];

for (const [name, source, type] of given) {
  test(`${name} is ${type}`, async () => {
    const span = only(await spansOfApp(arrival + source), 'CLIENT');
    assert.deepEqual([span.status, span.attributes['error.type']], ['ERROR', type]);
  });
}

test('a list of headers that has a context twice is sent with one', async () => {
  const own = '00-11111111111111111111111111111111-2222222222222222-01';
  const spans = await spansOfApp(`
    serve((request, response) => {
      const names = request.rawHeaders.filter((_, at) => at % 2 === 0);
      const given = request.rawHeaders.slice(request.rawHeaders.indexOf('X') + 1, request.rawHeaders.indexOf('X') + 2);
      seen.contexts = names.filter((name) => name.toLowerCase() === 'traceparent').length;
      response.end(String(given));
    }, (options) => new Promise((resolve) => {
      const headers = ['Host', 'here', 'traceparent', '${own}', 'X', 'Y', 'Traceparent', '${own}'];
      http.get({ ...options, headers }, (response) => response.resume().on('end', resolve));
    }));
    process.on('exit', () => { process.exitCode = process.env.OTEL_SERVICE_NAME && seen.contexts !== 1 ? 1 : 0; });`);
  const client = only(spans, 'CLIENT');
  assert.equal(only(spans, 'SERVER').parentSpanId, client.spanId);
});

test('addresses, methods and queries as the conventions have them', async () => {
  const spans = await spansOfApp(
    `(async () => {
      const server = http.createServer((request, response) => response.end()).listen(0, '::1');
      await once(server, 'listening');
      const url = 'http://[::1]:' + server.address().port + '/p?q=1';
      await (await fetch(url)).text();
      await (await fetch(url, { method: 'BREW' }).catch(() => new Response())).text();
      for (const method of ['GET', 'PURGE']) await new Promise((resolve) => {
        http.request(url, { method, agent: false }, (response) => response.resume().on('close', resolve)).end();
      });
      server.closeAllConnections();
      server.close();
    })();`,
    { OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: 'traceparent' },
  );
  const said = spans.map(({ kind, name, attributes }) => [
    kind,
    name,
    attributes['http.request.method_original'],
    attributes['server.address'],
    attributes['url.query'],
  ]);
  assert.deepEqual(said.map(String).sort(), [
    'CLIENT,GET,,::1,',
    'CLIENT,GET,,::1,q=1',
    'CLIENT,HTTP,BREW,::1,q=1',
    'CLIENT,HTTP,PURGE,::1,',
    'SERVER,GET,,::1,q=1',
    'SERVER,GET,,::1,q=1',
    'SERVER,HTTP,PURGE,::1,q=1',
  ]);
  for (const { kind, attributes, traceId, spanId } of spans) {
    if (kind !== 'CLIENT') continue;
    assert.match(String(attributes['http.request.header.traceparent']), new RegExp(`^00-${traceId}-${spanId}-0[13]$`));
  }
});
