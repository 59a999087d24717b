/** What Node's own client makes of the same bytes is the oracle. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { AnswerError, AnswerParser } from '../../../src/pipeline/transport/answer-parser.ts';

interface Read {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

const ANSWERS: Readonly<Record<string, string>> = {
  'with a length': 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Type: x\r\n\r\nbody',
  'without a body': 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
  'without a reason': 'HTTP/1.1 202\r\ncontent-length: 2\r\n\r\nok',
  'of HTTP/1.0, until it closes': 'HTTP/1.0 200 OK\r\n\r\nall of it',
  'until it closes': 'HTTP/1.1 503 No\r\nRetry-After: 7\r\nConnection: close\r\n\r\nlater',
  'in chunks': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n',
  'in chunks, with trailers':
    'HTTP/1.1 429 X\r\ntransfer-encoding: chunked\r\nretry-after: 1\r\n\r\n1\r\na\r\n0\r\nt: 1\r\n\r\n',
  'after an interim one':
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx',
  'of a status without a body': 'HTTP/1.1 204 No Content\r\n\r\n',
  'with a header of two lines': 'HTTP/1.1 400 Bad\r\nx: 1\r\nx: 2\r\ncontent-length: 3\r\n\r\nbad',
  'with bytes beyond ASCII': 'HTTP/1.1 200 OK\r\nx: \xe9\r\ncontent-length: 2\r\n\r\n\xff\x00',
};

const BROKEN: Readonly<Record<string, string>> = {
  'is of another protocol': 'SSH-2.0-OpenSSH\r\n',
  'is the settings of HTTP/2': '\0\0\x06\x04\0\0\0\0\0\0\x05\0\0@\0',
  'has no status': 'HTTP/1.1 OK\r\n\r\n',
  'has a header without a name': 'HTTP/1.1 200 OK\r\n: x\r\n\r\n',
  'has a length that is no number': 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n',
  'has two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
  'has a head without an end': `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(5000)}`,
};

for (const [name, bytes] of Object.entries(ANSWERS)) {
  test(`an answer ${name} is read as Node reads it, in whatever pieces it comes`, async () => {
    const expected = await readByNode(bytes);
    for (const size of [1, 2, 3, 7, bytes.length]) assert.deepEqual(read(bytes, size), expected, `pieces of ${size}`);
  });
}

for (const [name, bytes] of Object.entries(BROKEN)) {
  test(`an answer that ${name} is none, as for Node`, async () => {
    await assert.rejects(readByNode(bytes));
    for (const size of [1, bytes.length]) assert.throws(() => read(bytes, size), AnswerError);
  });
}

test('a chunk that is longer than it says, or has no size, is said', () => {
  const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  for (const body of ['1\r\nabc\r\n', 'x\r\n', `1${'0'.repeat(20)}\r\n`, ';\r\n', 'a'.repeat(3000)])
    assert.throws(() => read(head + body, 1), AnswerError, body.slice(0, 20));
});

test('a connection is used again only after an answer that leaves nothing open', () => {
  const reusable = (bytes: string) => {
    const parser = new AnswerParser();
    parser.push(Buffer.from(bytes, 'latin1'));
    return parser.finish() && parser.reusable;
  };
  assert.equal(reusable('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx'), true);
  assert.equal(reusable('HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 1\r\n\r\nx'), true);
  assert.equal(reusable('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'), true);
  assert.equal(reusable('HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 1\r\n\r\nx'), false);
  assert.equal(reusable('HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx'), false);
  assert.equal(reusable('HTTP/1.1 200 OK\r\n\r\nx'), false);
  assert.equal(reusable('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxHTTP/1.1 200'), false);
  assert.equal(reusable('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'), false);
});

test('how long the server keeps an idle connection is read', () => {
  const parser = new AnswerParser();
  parser.push(Buffer.from('HTTP/1.1 200 OK\r\nkeep-alive: max=9, timeout=5\r\ncontent-length: 0\r\n\r\n'));
  assert.equal(parser.keepAlive, 5);
});

test('an answer that breaks off has a status, and what came of its body', () => {
  const parser = new AnswerParser();
  parser.push(Buffer.from('HTTP/1.1 503 No\r\ncontent-length: 99\r\n\r\nhalf'));
  assert.equal(parser.finish(), false);
  assert.equal(parser.begun, true);
  assert.equal(parser.answer.body.toString(), 'half');
});

test('whatever comes, only an AnswerError is thrown', () => {
  // Reproducible: a generator of its own (Numerical Recipes' constants).
  let seed = 42;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % below;
  };
  const samples = [...Object.values(ANSWERS), ...Object.values(BROKEN).slice(0, 6)];
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    const bytes = Buffer.from(samples[random(samples.length)] ?? '', 'latin1');
    for (let changes = random(4); changes > 0; changes--) bytes[random(bytes.length)] = random(256);
    try {
      read(bytes.toString('latin1'), 1 + random(40));
    } catch (error) {
      assert.ok(error instanceof AnswerError, String(error));
      refused++;
    }
  }
  assert.ok(refused > 500 && refused < 4500, `${refused} refused`);
});

function read(bytes: string, size: number): Read {
  const parser = new AnswerParser();
  for (let at = 0; at < bytes.length && !parser.done; at += size)
    parser.push(Buffer.from(bytes.slice(at, at + size), 'latin1'));
  parser.finish();
  const { status, retryAfter, body } = parser.answer;
  return { status, retryAfter, body: body.toString('latin1') };
}

async function readByNode(bytes: string): Promise<Read> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes, 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise<Read>((resolve, reject) => {
      const req = request({
        method: 'POST',
        host: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
        agent: false,
      });
      req.on('error', reject);
      req.on('response', (res) => {
        let body = '';
        res.setEncoding('latin1');
        res.on('data', (text: string) => {
          body += text;
        });
        res.on('error', reject);
        res.on('end', () => resolve({ status: res.statusCode ?? 0, retryAfter: res.headers['retry-after'], body }));
      });
      req.end('x');
    });
  } finally {
    server.close();
  }
}
