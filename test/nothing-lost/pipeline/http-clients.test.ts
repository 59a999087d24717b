/** Both clients against real servers: what they send is the same, and so is what they make of what the server does. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import type { HttpClient } from '../../../src/pipeline/transport/http-client.ts';
import { createNodeClient } from '../../../src/pipeline/transport/node-http.ts';
import { createPlainClient, isPlain } from '../../../src/pipeline/transport/plain-http.ts';

Object.assign(globalThis, { require: (await import('node:module')).createRequire(import.meta.url) });

const CLIENTS: Readonly<Record<string, (url: URL, headers?: Record<string, string>) => HttpClient>> = {
  plain: (url, headers = {}) => createPlainClient(url, headers),
  node: (url, headers = {}) => createNodeClient(url, headers, {}),
};
const TIMEOUT = 5000;
const BODY = Buffer.from('body \u00e9');

async function listen(t: TestContext, onSocket: (socket: Socket) => void, host = '127.0.0.1'): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}/v1/traces`);
}

/** An HTTP server that answers 200 with a protobuf of no bytes, and all that it was sent. */
async function record(t: TestContext, host?: string) {
  const seen: { request: IncomingMessage; body: string; connection: number }[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      seen.push({ request, body, connection: connections });
      response.end();
    });
  });
  let connections = 0;
  const url = await listen(
    t,
    (socket) => {
      connections++;
      http.emit('connection', socket);
    },
    host,
  );
  return { url, seen, connections: () => connections };
}

describe('what is sent', () => {
  const cases: Readonly<Record<string, (url: URL) => [URL, Record<string, string>]>> = {
    plainly: (url) => [url, {}],
    'with a query': (url) => [new URL('?a=b&c=%20d', url), { 'content-type': 'application/x-protobuf' }],
    'with credentials in the URL': (url) => [new URL(url.href.replace('//', '//us%40er:p%3Ass@')), {}],
    'with credentials in both': (url) => [new URL(url.href.replace('//', '//user:pass@')), { authorization: 'x' }],
    'with a host of its own': (url) => [url, { host: 'collector.example' }],
    'with what is not ASCII': (url) => [url, { 'x-name': '\u00e9' }],
  };
  for (const [name, make] of Object.entries(cases)) {
    it(`${name} is the same`, async (t) => {
      const server = await record(t);
      for (const client of Object.values(CLIENTS)) {
        const answer = await client(...make(server.url)).post(BODY, TIMEOUT);
        assert.equal('status' in answer && answer.status, 200);
      }
      const [plain, node] = server.seen.map(({ request: { method, url, headers, httpVersion }, body }) => ({
        method,
        url,
        headers: { ...headers },
        httpVersion,
        body,
      }));
      assert.ok(plain);
      assert.deepEqual(plain, node);
    });
  }

  it('goes to an IPv6 address', async (t) => {
    if (!Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))) {
      t.skip('this machine has no ::1');
      return;
    }
    const server = await record(t, '::1');
    const answer = await createPlainClient(server.url, {}).post(BODY, TIMEOUT);
    assert.equal('status' in answer && answer.status, 200);
    assert.equal(server.seen[0]?.request.headers.host, server.url.host);
  });

  it('by Node where a header says something about the connection, or there is TLS', () => {
    assert.equal(isPlain(new URL('http://a'), { 'X-A': '1' }), true);
    assert.equal(isPlain(new URL('http://a'), { Connection: 'close' }), false);
    assert.equal(isPlain(new URL('http://a'), { 'transfer-encoding': 'chunked' }), false);
    assert.equal(isPlain(new URL('https://a'), {}), false);
  });
});

for (const [name, create] of Object.entries(CLIENTS)) {
  describe(`the ${name} client`, () => {
    it('uses its connection again, and several at a time', async (t) => {
      const server = await record(t);
      const client = create(server.url);
      for (let i = 0; i < 3; i++) await client.post(BODY, TIMEOUT);
      assert.equal(server.connections(), 1);
      await Promise.all([1, 2, 3].map(() => client.post(BODY, TIMEOUT)));
      assert.equal(server.connections(), 3);
      assert.equal(server.seen.length, 6);
    });

    it('tries again when the server has closed an idle connection, or resets it', async (t) => {
      let answers = 0;
      const url = await listen(t, (socket) => {
        let asked = 0;
        socket.on('data', () => {
          if (++asked > 1) {
            socket.resetAndDestroy();
            return;
          }
          answers++;
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        });
      });
      const client = create(url);
      for (let i = 1; i <= 3; i++) {
        const answer = await client.post(BODY, TIMEOUT);
        assert.equal('status' in answer && answer.status, 200);
        assert.equal(answers, i);
      }
    });

    it('does not use a connection again whose request nobody has read', async (t) => {
      let connections = 0;
      const large = Buffer.alloc(32 * 1024 * 1024);
      const url = await listen(t, (socket) => {
        connections++;
        socket.once('data', () => {
          socket.pause();
          socket.write('HTTP/1.1 413 No\r\ncontent-length: 2\r\n\r\nno');
        });
      });
      const client = create(url);
      for (let i = 1; i <= 2; i++) {
        const answer = await client.post(large, TIMEOUT);
        assert.equal('status' in answer && answer.status, 413);
      }
      assert.equal(connections, 2);
    });

    it('says what a connection that ends too early has said', async (t) => {
      const half = await listen(t, (socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 503 No\r\nretry-after: 3\r\ncontent-length: 9\r\n\r\nhalf'));
      });
      const answer = await create(half).post(BODY, TIMEOUT);
      assert.ok('status' in answer);
      assert.deepEqual([answer.status, answer.retryAfter, answer.body.toString()], [503, '3', 'half']);
      const silent = await listen(t, (socket) => void socket.once('data', () => socket.end()));
      const outcome = await create(silent).post(BODY, TIMEOUT);
      assert.ok('kind' in outcome && outcome.kind === 'retry' && outcome.failure.key === 'ECONNRESET');
    });

    it('gives up at the deadline', async (t) => {
      const url = await listen(t, (socket) => void socket.resume());
      const outcome = await create(url).post(BODY, 50);
      assert.ok('kind' in outcome && outcome.kind === 'retry' && outcome.failure.key === 'timeout');
    });

    it('refuses what is not HTTP/1.1', async (t) => {
      const url = await listen(t, (socket) => void socket.once('data', () => socket.write('SSH-2.0-x\r\n')));
      const outcome = await create(url).post(BODY, TIMEOUT);
      assert.ok('kind' in outcome && outcome.kind === 'rejected' && outcome.failure.key === 'protocol');
    });

    it('does not wait for the end of an answer of more than 4 MiB', async (t) => {
      const url = await listen(t, (socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n');
          socket.write(Buffer.alloc(5 * 1024 * 1024));
        });
      });
      const answer = await create(url).post(BODY, TIMEOUT);
      assert.ok('status' in answer && answer.status === 200 && answer.tooLong && answer.body.length === 0);
    });
  });
}

it('an idle connection is left alone shortly before the server would close it', async (t) => {
  let connections = 0;
  const url = await listen(t, (socket) => {
    connections++;
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n'));
  });
  const client = createPlainClient(url, {});
  for (let i = 0; i < 2; i++) await client.post(BODY, TIMEOUT);
  assert.equal(connections, 2);
});
