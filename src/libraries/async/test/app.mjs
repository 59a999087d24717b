// Tasks of three requests wait in three queues, and for one value.
import http from 'node:http';
import async from 'async';

const fetch = (path, done) => get(rates, path).then((text) => done(null, text), done);
const price = async.queue(fetch, 1);
const urgent = async.priorityQueue(fetch, 1);
const log = async.cargo((paths, done) => Promise.all(paths.map((path) => get(rates, path))).then(() => done(null)), 1);
const tax = async.memoize((_year, done) => setImmediate(done, null, 19));

const server = http.createServer(({ url }, response) => {
  price.push(url, (_error, text) => {
    urgent.push(`${url}/urgent`, 1, () => {
      log.push(`${url}/log`, () => {
        tax(2026, (_none, rate) => {
          get(rates, `${url}/tax`).then((taxed) => response.end(`${text}, ${taxed} ${rate}`));
        });
      });
    });
  });
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
