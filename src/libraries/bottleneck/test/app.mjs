// Jobs of three requests wait for a limiter.
import http from 'node:http';
import Bottleneck from 'bottleneck';

const limiter = new Bottleneck({ maxConcurrent: 1 });
const limited = limiter.wrap((path) => get(rates, path));

const server = http.createServer(async ({ url }, response) => {
  const text = await limiter.schedule({ id: url }, (path) => get(rates, path), url);
  const again = await limited(`${url}/again`);
  limiter.submit(
    (path, done) => get(rates, path).then((last) => done(null, last)),
    `${url}/last`,
    (_error, last) => response.end(`${text}, ${again}, ${last}`),
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
