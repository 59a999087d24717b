// Serves, asks itself for what APP_REQUESTS lists ([{ path, method, headers, by }]), prints what came back as JSON, ends.
// /out?url=... asks for another URL by node:http or, with by=fetch, by fetch. /write/<way> answers in that way.
const http = require('node:http');
const { trace } = require('@opentelemetry/api');

const seen = [];
const work = (name) => trace.getTracer('app').startActiveSpan(name, (span) => span.end());
const own = { 'X-Kind': 'a', 'Server-Timing': 'app;dur=1' };

const ways = {
  object: (response) => response.writeHead(200, own),
  reason: (response) => response.writeHead(200, 'Fine', own),
  flat: (response) => response.writeHead(200, Object.entries(own).flat()),
  nested: (response) => response.writeHead(200, Object.entries(own)),
  merged: (response) => response.setHeader('Server-Timing', 'app;dur=1').writeHead(200, ['X-Kind', 'a']),
  mergedObject: (response) => response.setHeader('Server-Timing', 'app;dur=1').writeHead(200, { 'X-Kind': 'a' }),
  implicit(response) {
    for (const [name, value] of Object.entries(own)) response.setHeader(name, value);
  },
  flush(response) {
    ways.implicit(response);
    response.flushHeaders();
  },
  twice(response) {
    try {
      response.writeHead(200, { 'X-Bad': '\n' });
    } catch {}
    ways.implicit(response);
  },
};

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  seen.push({ path: pathname, headers: request.headers });
  work('inside');
  if (pathname.startsWith('/write/')) ways[pathname.slice(7)](response);
  if (pathname === '/out')
    await ask({ url: searchParams.get('url'), by: searchParams.get('by'), headers: { 'x-out': 'o' } });
  response.end('ok');
});

function ask({ url, path = '/', method = 'GET', headers = {}, by = 'http' }) {
  const target = new URL(url ?? path, `http://127.0.0.1:${server.address().port}`);
  if (by === 'fetch') return fetch(target, { method, headers }).then(result);
  return new Promise((resolve, reject) => {
    const request = http.request(target, { method, headers, agent: false }, async (response) => {
      response.resume().on('end', () =>
        resolve({
          status: response.statusCode,
          message: response.statusMessage,
          headers: response.headers,
          raw: response.rawHeaders,
        }),
      );
    });
    request.on('error', reject).end();
  });
}

async function result(response) {
  await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers) };
}

server.listen(0, '127.0.0.1', async () => {
  const answers = [];
  for (const request of JSON.parse(process.env.APP_REQUESTS)) answers.push(await ask(request));
  console.log(JSON.stringify({ answers, seen }));
  server.close();
});
