// Tasks of three requests wait for a lock.
import http from 'node:http';
import AsyncLock from 'async-lock';

const lock = new AsyncLock();

const server = http.createServer(async ({ url }, response) => {
  const text = await lock.acquire('price', () => get(rates, url));
  lock.acquire(
    'price',
    (done) => get(rates, `${url}/again`).then((again) => done(null, again)),
    (_error, again) => response.end(`${text}, ${again}`),
  );
});

const rates = http.createServer((request, response) => response.end(`rate of ${request.url}`));

await listen(rates);
await listen(server);
for (const text of await Promise.all(['/a', '/b', '/c'].map((path) => get(server, path)))) console.log(text);
server.close();
rates.close();

function listen(one) {
  return new Promise((resolve) => one.listen(0, '127.0.0.1', resolve));
}

function get(one, path) {
  return new Promise((resolve, reject) => {
    const { port } = one.address();
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}
