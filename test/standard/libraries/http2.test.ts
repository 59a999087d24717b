/** What `src/libraries/http2` does beyond its app: frameworks, TLS with HTTP/1, other ways to a session, other people's spans. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { drawTraces } from '../../harness/tree.ts';

interface Outcome {
  stdout: string;
  spans: readonly ReceivedSpan[];
}

/** Runs the source traced and bare; the app must print the same. */
async function trace(source: string): Promise<Outcome> {
  const { file } = project({ 'app.cjs': source });
  const collector = await collect();
  try {
    const app = file('app.cjs');
    const bare = await run({ file: app, flag: false });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'app' };
    const traced = await run({ file: app, env });
    assert.deepEqual([traced.code, traced.stdout, traced.stderr], [bare.code, bare.stdout, bare.stderr]);
    assert.equal(bare.code, 0, bare.stderr);
    return { stdout: traced.stdout, spans: collector.spans };
  } finally {
    await collector.close();
  }
}

const ask = `
async function ask(session, ...args) {
  const stream = session.request(...args);
  let body = '';
  stream.setEncoding('utf8').on('data', (text) => { body += text; });
  await new Promise((resolve) => stream.on('close', resolve));
  return body;
}
`;

test('http2: the route of a framework names the request', async () => {
  const { stdout, spans } = await trace(`${ask}
const { connect } = require('node:http2');
const app = require(${JSON.stringify(join(root, 'node_modules', 'fastify'))})({ http2: true });
app.get('/orders/:id', async (request) => request.params.id);
app.listen({ port: 0, host: '127.0.0.1' }).then(async () => {
  const session = connect('http://127.0.0.1:' + app.server.address().port);
  console.log(await ask(session, { ':path': '/orders/7' }));
  session.close();
  await app.close();
});`);
  assert.equal(stdout, '7\n');
  assert.equal(
    drawTraces(spans),
    ['app  GET  CLIENT', '└─ app  GET /orders/:id  SERVER', '   └─ app  request handler - /orders/:id  INTERNAL'].join(
      '\n',
    ),
  );
});

test('http2: context in listeners of streams, requests and responses', async () => {
  const { stdout, spans } = await trace(`${ask}
const { connect, createServer } = require('node:http2');
const http = require('node:http');
const inner = http.createServer((request, response) => response.end());
const work = (then) => http.get({ port: inner.address().port, host: '127.0.0.1' }, (response) => response.resume().on('end', then));
const server = createServer((request, response) => {
  request.resume().on('end', () => work(() => response.end('done')));
});
inner.listen(0, '127.0.0.1', () => server.listen(0, '127.0.0.1', async () => {
  const session = connect('http://127.0.0.1:' + server.address().port);
  const stream = session.request({ ':method': 'POST' });
  setTimeout(() => stream.end('late'), 20);
  let body = '';
  stream.on('data', (text) => { body += text; });
  await new Promise((resolve) => stream.on('close', resolve));
  console.log(body);
  session.close(); server.close(); inner.close();
}));`);
  assert.equal(stdout, 'done\n');
  const tree = ['app  POST  CLIENT', '└─ app  POST  SERVER', '   └─ app  GET  CLIENT', '      └─ app  GET  SERVER'];
  assert.equal(drawTraces(spans), tree.join('\n'));
});

test('http2: a session that came by promisify, headers that are frozen, and those of somebody else who traces', async () => {
  const { stdout, spans } = await trace(`${ask}
const { connect, createServer, sensitiveHeaders } = require('node:http2');
const { promisify } = require('node:util');
const server = createServer((request, response) => response.end(String(request.headers.traceparent !== undefined)));
server.listen(0, '127.0.0.1', async () => {
  const session = await promisify(connect)('http://127.0.0.1:' + server.address().port);
  await ask(session);
  await ask(session, Object.freeze({ ':path': '/frozen', [sensitiveHeaders]: ['x-key'], 'x-key': '1' }));
  await ask(session, { ':path': '/traced', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
  try { session.request({ connection: 'close' }); } catch (error) { console.log(error.code); }
  session.close(); server.close();
});`);
  assert.equal(stdout, 'ERR_HTTP2_INVALID_CONNECTION_HEADERS\n');
  const clients = spans.filter(({ kind }) => kind === 'CLIENT').map(({ attributes }) => attributes);
  assert.deepEqual(
    clients.map((attributes) => [new URL(String(attributes['url.full'])).pathname, attributes['error.type']]),
    [
      ['/', undefined],
      ['/frozen', undefined],
      // It was thrown at the app, which caught it: docs/decisions/end-of-span.md.
      ['/', '_OTHER'],
    ],
  );
  const foreign = spans.find(({ attributes }) => attributes['url.path'] === '/traced');
  assert.equal(foreign?.traceId, '0af7651916cd43dd8448eb211c80319c');
});

test('http2: a server of both versions over TLS', async (t) => {
  const { file } = project({});
  const [key, cert] = [file('key.pem'), file('cert.pem')];
  try {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  } catch {
    return t.skip('needs openssl: apt-get install openssl');
  }
  const { stdout, spans } = await trace(`${ask}
const { readFileSync } = require('node:fs');
const { connect, createSecureServer } = require('node:http2');
const https = require('node:https');
const [key, cert] = ${JSON.stringify([key, cert])}.map((file) => readFileSync(file));
const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => response.end(request.httpVersion));
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const session = connect('https://127.0.0.1:' + port, { rejectUnauthorized: false });
  console.log(await ask(session));
  session.close();
  https.get({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }, (response) => {
    response.on('data', (text) => console.log(String(text))).on('close', () => server.close());
  });
});`);
  assert.equal(stdout, '2.0\n1.1\n');
  const servers = spans.filter(({ kind }) => kind === 'SERVER').map(({ attributes }) => attributes);
  assert.deepEqual(
    servers.map((attributes) => [attributes['network.protocol.version'], attributes['url.scheme']]),
    [
      ['2', 'https'],
      ['1.1', 'https'],
    ],
  );
  assert.equal(spans.length, 4);
});
