/** Requests that are answered on their socket, by whatever the app has for it: upgrades and CONNECT. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestOf, writeApp } from '../../harness/libraries.ts';
import { certificateFile, KEY } from '../../harness/tls/certificates.ts';
import { only, spansOf } from '../../harness/traced-app.ts';
import { drawTraces } from '../../harness/tree.ts';

const start = `
  const http = require('node:http');
  const { once } = require('node:events');
  const listen = async (server) => { await once(server.listen(0, '127.0.0.1'), 'listening'); return server.address().port; };
  const stop = (...servers) => { for (const server of servers) { server.close(); server.closeAllConnections?.(); } };
  /** Resolves when the connection is over, with what came on it. */
  const upgrade = (port, path = '/chat', options = {}, { request } = http) => new Promise((resolve) => {
    const headers = { connection: 'Upgrade', upgrade: 'echo' };
    const sent = request({ port, host: '127.0.0.1', path, headers, ...options });
    const read = (status, stream) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (data) => { text += data; }).on('close', () => resolve([status, text]));
    };
    sent.on('upgrade', ({ statusCode }, socket) => read(statusCode, socket));
    sent.on('connect', ({ statusCode }, socket) => read(statusCode, socket));
    sent.on('response', (response) => read(response.statusCode, response));
    sent.on('error', (error) => resolve([error.code]));
    sent.end();
  });
  const SWITCH = 'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n';
`;

let files = 0;
const spansOfApp = (source: string) =>
  spansOf(writeApp('http', undefined, `app.upgrades-${files++}.cjs`, `${start}(async () => {${source}})();`));

test('a listener of upgrade on a server that answers nothing else', async () => {
  const spans = await spansOfApp(`
    const inner = http.createServer((request, response) => response.end('inner'));
    const innerPort = await listen(inner);
    const server = http.createServer();
    server.on('upgrade', (request, socket) => {
      console.log(socket.listenerCount('close'), Object.keys(socket).includes('_writeGeneric'));
      socket.write(SWITCH);
      console.log(Object.hasOwn(socket, '_writeGeneric'));
      http.get({ port: innerPort, host: '127.0.0.1', agent: false }, (response) => response.on('data', (data) => socket.end(data)));
    });
    console.log(await upgrade(await listen(server)));
    stop(server, inner);`);
  const found = spans.find((span) => span.kind === 'SERVER' && span.attributes['url.path'] === '/chat');
  assert.equal(found?.attributes['http.response.status_code'], 101);
  assert.equal(found.status, 'UNSET');
  assert.equal(
    drawTraces(spans),
    `app  GET  CLIENT
└─ app  GET  SERVER
   └─ app  GET  CLIENT
      └─ app  GET  SERVER`,
  );
});

const answers: readonly [name: string, listener: string, outcome: readonly unknown[]][] = [
  [
    'refused',
    `socket.end('HTTP/1.1 401 Unauthorized\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n');`,
    ['UNSET', 401, undefined],
  ],
  [
    'failed',
    `setImmediate(() => socket.end(Buffer.from('HTTP/1.1 503 Later\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n')));`,
    ['ERROR', 503, '503'],
  ],
  ['not answered', `setImmediate(() => socket.destroy());`, ['UNSET', undefined, undefined]],
  [
    'answered in several pieces',
    `socket.cork(); socket.write(SWITCH); socket.write('hello'); socket.uncork(); socket.end();`,
    ['UNSET', 101, undefined],
  ],
];

for (const [name, listener, outcome] of answers) {
  test(`an upgrade that is ${name}`, async () => {
    const spans = await spansOfApp(`
      const server = http.createServer().on('upgrade', (request, socket) => { ${listener} });
      console.log(await upgrade(await listen(server)));
      stop(server);`);
    const { status, attributes } = only(spans, 'SERVER', 'GET');
    assert.deepEqual([status, attributes['http.response.status_code'], attributes['error.type']], outcome);
  });
}

test('CONNECT, and upgrades over TLS', async () => {
  const spans = await spansOfApp(`
    const fs = require('node:fs');
    const https = require('node:https');
    const server = https.createServer({ key: fs.readFileSync(${JSON.stringify(KEY)}), cert: fs.readFileSync(${JSON.stringify(certificateFile('self-signed'))}) });
    server.on('upgrade', (request, socket) => socket.end(SWITCH));
    server.on('connect', (request, socket) => socket.end('HTTP/1.1 200 Connected\\r\\n\\r\\n'));
    const port = await listen(server);
    const options = { rejectUnauthorized: false, agent: false };
    console.log(await upgrade(port, '/chat', options, https));
    console.log(await upgrade(port, 'other:443', { ...options, method: 'CONNECT', headers: {} }, https));
    stop(server);`);
  const servers = spans.filter((span) => span.kind === 'SERVER');
  assert.deepEqual(
    servers.map(({ name, attributes }) => [name, attributes['url.scheme'], attributes['http.response.status_code']]),
    [
      ['GET', 'https', 101],
      ['CONNECT', 'https', 200],
    ],
  );
});

test('an upgrade that is passed on by a proxy is one trace', async () => {
  const spans = await spansOfApp(`
    const server = http.createServer().on('upgrade', (request, socket) => socket.end(SWITCH));
    const target = await listen(server);
    const proxy = http.createServer().on('upgrade', (request, socket) => {
      const on = http.request({ port: target, host: '127.0.0.1', path: request.url, headers: request.headers });
      on.on('upgrade', (response, upstream) => { socket.write(SWITCH); upstream.pipe(socket); });
      on.end();
    });
    console.log(await upgrade(await listen(proxy)));
    stop(server, proxy);`);
  assert.equal(
    drawTraces(spans),
    `app  GET  CLIENT
└─ app  GET  SERVER
   └─ app  GET  CLIENT
      └─ app  GET  SERVER`,
  );
});

test('a route of fastify that answers by ws, and what is said on the connection', async () => {
  const source = `${start}
    const { WebSocketServer, WebSocket } = require('ws');
    const app = require('fastify')();
    const sockets = new WebSocketServer({ noServer: true });
    // As @fastify/websocket does.
    app.server.on('upgrade', (request, socket, head) => {
      const response = new http.ServerResponse(request);
      response.assignSocket(socket);
      request.upgraded = [socket, head];
      app.routing(request, response);
    });
    app.get('/chat/:room', (request, reply) => {
      reply.hijack();
      sockets.handleUpgrade(request.raw, ...request.raw.upgraded, (socket) => {
        socket.on('message', (message) => { socket.send('echo ' + message); });
      });
    });
    app.listen({ port: 0, host: '127.0.0.1' }).then(() => {
      const client = new WebSocket('ws://127.0.0.1:' + app.server.address().port + '/chat/blue');
      client.on('open', () => client.send('hi'));
      client.on('message', (message) => { console.log(String(message)); client.close(); });
      client.on('close', () => app.close());
    });`;
  const spans = await spansOf(writeApp('fastify', newestOf('fastify'), 'app.upgrade.cjs', source));
  assert.equal(
    drawTraces(spans),
    `app  GET  CLIENT
└─ app  GET /chat/:room  SERVER
   └─ app  request handler - /chat/:room  INTERNAL
app  websocket message  CONSUMER  links: GET /chat/:room
app  websocket message  CONSUMER`,
  );
  assert.equal(only(spans, 'SERVER').attributes['http.response.status_code'], 101);
});

test('a request that a listener of upgrade dispatches as any other has one span', async () => {
  const spans = await spansOfApp(`
    const server = http.createServer((request, response) => { response.statusCode = 202; response.end('plain'); });
    server.on('upgrade', (request, socket) => {
      const response = new http.ServerResponse(request);
      response.assignSocket(socket);
      response.on('finish', () => socket.end());
      server.emit('request', request, response);
    });
    console.log(await upgrade(await listen(server)));
    stop(server);`);
  assert.equal(only(spans, 'SERVER').attributes['http.response.status_code'], 202);
});
