/** An app that asks a socket for its addresses when that has closed gets none, as bare: Node keeps them once somebody has asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { run } from '../../harness/run.ts';
import { trace } from '../../harness/trace.ts';

/** Says what `socket` knows of itself after its close. */
const SAY = `const say = (name, socket) => new Promise((resolve) => {
  const end = () => { console.log(name, socket.remoteAddress, socket.remotePort, socket.localAddress, socket.localPort); resolve(); };
  socket.destroyed ? setImmediate(end) : socket.once('close', () => setImmediate(end));
});`;

const APPS = {
  'a server of HTTP, and its client': `
    const http = require('node:http');
    const server = http.createServer((request, response) => {
      const gone = say('server', request.socket);
      response.end('hello');
      gone.then(() => server.close());
    }).listen(0, '127.0.0.1', () => {
      http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => {
        say('client', response.socket);
        response.resume().on('end', () => response.socket.destroy());
      });
    });`,
  'a server whose client has left before the answer': `
    const http = require('node:http');
    const server = http.createServer((request) => {
      say('server', request.socket).then(() => server.close());
      request.destroy();
    }).listen(0, '127.0.0.1', () => http.get({ port: server.address().port, host: '127.0.0.1' }).on('error', () => {}));`,
  'an upgrade': `
    const http = require('node:http');
    const server = http.createServer().on('upgrade', (request, socket) => {
      say('server', socket).then(() => server.close());
      socket.end('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n');
    }).listen(0, '127.0.0.1', () => {
      const headers = { connection: 'Upgrade', upgrade: 'echo' };
      http.get({ port: server.address().port, host: '127.0.0.1', headers }).on('upgrade', (response, socket) => {
        say('client', socket);
        socket.destroy();
      });
    });`,
  'a server of HTTP/2': `
    const http2 = require('node:http2');
    const server = http2.createServer().on('session', (session) => {
      // Sessions show their socket only as long as they have it.
      const socket = session[Object.getOwnPropertySymbols(session).find((symbol) => symbol.description === 'socket')];
      say('server', socket).then(() => server.close());
    }).on('stream', (stream) => { stream.respond(); stream.end('hello'); }).listen(0, '127.0.0.1', () => {
      const client = http2.connect('http://127.0.0.1:' + server.address().port);
      client.request().resume().on('end', () => client.close());
    });`,
  'a connection that is traced itself': `
    const net = require('node:net');
    const { trace } = require('@opentelemetry/api');
    const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () =>
      trace.getTracer('app').startActiveSpan('request', (span) => {
        const socket = net.connect(server.address().port, '127.0.0.1');
        say('client', socket.resume()).then(() => server.close());
        span.end();
      }));`,
};

for (const [name, source] of Object.entries(APPS))
  test(`${name}: no addresses of sockets that have closed`, async () => {
    const app = project({ 'app.cjs': `${SAY}\n${source}` }, { links: ['@opentelemetry'] });
    const options = { file: app.file('app.cjs'), env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,http2,net' } };
    const bare = await run({ ...options, flag: false });
    assert.match(bare.stdout, /(undefined ){3}undefined/);
    const { code, stdout, stderr, spans } = await trace(options);
    assert.deepEqual([code, stdout, stderr], [bare.code, bare.stdout, bare.stderr]);
    const addresses = spans.map(({ attributes }) => attributes['network.peer.address']);
    assert.ok(addresses.includes('127.0.0.1'), JSON.stringify(addresses));
  });

test('an address that the app has given to a socket is the one of its spans', async () => {
  // As what reads the PROXY protocol does: https://www.npmjs.com/package/findhit-proxywrap
  const app = project({
    'app.cjs': `
      const http = require('node:http');
      const server = http.createServer((request, response) => response.setHeader('connection', 'close').end()).listen(0, '127.0.0.1', () =>
        http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume().on('close', () => server.close())));
      server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { get: () => '192.0.2.7' }));`,
  });
  const { spans } = await trace({ file: app.file('app.cjs') });
  const server = spans.find(({ kind }) => kind === 'SERVER');
  assert.equal(server?.attributes['client.address'], '192.0.2.7');
});
