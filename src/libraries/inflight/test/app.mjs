// Three requests wait for what the first of them loads.
import http from 'node:http';
import inflight from 'inflight';

const loads = [];
let waiting = 0;

const server = http.createServer(({ url }, response) => {
  const load = inflight('tax', (_error, rate) => {
    get(rates, url).then((text) => response.end(`${text}: ${rate}, loaded ${loads.length} times`));
  });
  if (load) loads.push(load);
  waiting += 1;
  if (waiting === 3) setImmediate(loads[0], null, 19);
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
