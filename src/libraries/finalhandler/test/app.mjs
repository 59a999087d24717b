import http from 'node:http';
import finalhandler from 'finalhandler';

const server = http.createServer((request, response) => {
  const done = finalhandler(request, response, { onerror() {} });
  if (request.url === '/hello') response.end('hello');
  else if (request.url === '/broken') done(new RangeError('out of stock'));
  else if (request.url === '/later') setImmediate(done, new TypeError('no such order'));
  else done();
});

server.listen(0, '127.0.0.1', async () => {
  for (const path of ['/hello', '/broken', '/later', '/nowhere']) await get(path);
  server.close();
});

function get(path) {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      console.log(path, response.statusCode);
      response.resume();
      response.on('close', resolve);
    });
    request.on('error', reject);
  });
}
