// Jobs of three requests wait in a queue.
import http from 'node:http';
import Queue from 'queue';

const jobs = new Queue({ concurrency: 1, autostart: true });
let done = 0;
jobs.addEventListener?.('success', () => {
  done += 1;
});
jobs.on?.('success', () => {
  done += 1;
});

const server = http.createServer(({ url }, response) => {
  jobs.push((next) => {
    get(rates, url).then((text) => {
      response.end(`${text} after ${done} others`);
      next();
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
