// An HTTP/2 server that answers in every way there is, and asks itself for what APP_REQUESTS lists; prints what came back.
const http2 = require('node:http2');
const { openSync } = require('node:fs');

const shared = { ':status': 200, 'x-kind': 'a', 'Server-Timing': 'app;dur=1' };

/** By path; on a stream itself. */
const WAYS = {
  respond: (stream) => {
    stream.respond(shared);
    stream.end('ok');
  },
  // The object was not changed by the answer before.
  reused: (stream) => {
    stream.respond(shared);
    stream.end(Object.keys(shared).join());
  },
  list: (stream) => {
    const supported = Number(process.versions.node.split('.')[0]) >= 24;
    stream.respond(supported ? [':status', '200', 'x-kind', 'a'] : { 'x-kind': 'a' });
    stream.end('ok');
  },
  none: (stream) => {
    stream.respond();
    stream.end('ok');
  },
  file: (stream) => stream.respondWithFile(__filename, { 'x-kind': 'a' }, { length: 20 }),
  fd: (stream) => stream.respondWithFD(openSync(__filename), { 'x-kind': 'a' }, { length: 20 }),
  own: (stream) => {
    stream.respond({ Traceparent: 'own' });
    stream.end('ok');
  },
  late: (stream) => {
    stream.respond({ 'x-kind': 'a' });
    try {
      stream.respond({ 'x-kind': 'b' });
    } catch (error) {
      stream.end(error.code);
    }
  },
};

const server = http2.createServer();
server.on('stream', (stream, headers) => WAYS[headers[':path'].slice(1)]?.(stream));
server.on('request', ({ url }, response) => {
  if (url === '/compatible') response.writeHead(200, { 'X-Kind': 'a', 'server-timing': ['a', 'b'] }).end('ok');
  if (url === '/implicit') response.setHeader('X-Kind', 'a');
  if (url === '/implicit') response.end('ok');
});

server.listen(0, '127.0.0.1', async () => {
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const answers = [];
  for (const { path } of JSON.parse(process.env.APP_REQUESTS)) {
    const stream = session.request({ ':path': path });
    let body = '';
    stream.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    const headers = await new Promise((resolve) => stream.on('response', resolve));
    await new Promise((resolve) => stream.on('close', resolve));
    answers.push({ status: headers[':status'], headers: { ...headers }, body });
  }
  console.log(JSON.stringify({ answers, seen: [] }));
  session.close();
  server.close();
});
