// Asks itself for /first, which asks for /second; prints the headers that arrived there. APP_HEADERS go with /first,
// APP_STAY keeps it running until a signal, APP_WAIT for so many ms;
// with APP_LOG it makes a log record.
const http = require('node:http');
const { logs, trace, INVALID_SPAN_CONTEXT } = require('@opentelemetry/api');

const server = http.createServer((request, response) => {
  if (request.url === '/second') response.end(JSON.stringify(request.headers));
  else get('/second', {}, (body) => response.end(body));
});

function get(path, headers, done) {
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
    let body = '';
    response.on('data', (chunk) => {
      body += chunk;
    });
    response.on('end', () => done(body));
  });
}

if (process.env.APP_LOG !== undefined) logs.getLogger('app').emit({ body: 'text' });

server.listen(0, '127.0.0.1', () => {
  const links = [{ context: INVALID_SPAN_CONTEXT, attributes: { a: 1, b: 2 } }, { context: INVALID_SPAN_CONTEXT }];
  const options = { attributes: { long: '0123456789', second: 2, third: 3 }, links };
  trace.getTracer('app').startActiveSpan('work', options, (span) => {
    span.addEvent('one', { a: 1, b: 2 }).addEvent('two', { a: 1, b: 2 });
    get('/first', JSON.parse(process.env.APP_HEADERS ?? '{}'), (body) => {
      console.log(body);
      span.end();
      if (process.env.APP_STAY === undefined) setTimeout(() => server.close(), Number(process.env.APP_WAIT ?? 0));
    });
  });
});
