// Callbacks of three requests wait for a promise.
import http from 'node:http';
import Bluebird from 'bluebird';

// All requests wait for one promise, which is settled by the last of them.
let waiting = 0;
let open;
const gate = new Bluebird((resolve) => {
  open = resolve;
});

function arrive() {
  waiting += 1;
  if (waiting === 3) setImmediate(open, 'open');
}

const steps = Bluebird.coroutine(function* (url) {
  yield gate;
  return yield get(rates, `${url}/step`);
});

const server = http.createServer(({ url }, response) => {
  Bluebird.join(
    gate.then((state) => get(rates, `${url}/${state}`)),
    Bluebird.map([gate, gate], (_state, index) => get(rates, `${url}/${index}`), { concurrency: 1 }),
    steps(url),
    (text, list, step) => `${text}, ${list}, ${step}`,
  ).asCallback((_error, text) => {
    get(rates, `${url}/last`).then((last) => response.end(`${text}, ${last}`));
  });
  arrive();
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
