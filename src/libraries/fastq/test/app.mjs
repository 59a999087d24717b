// Tasks of three requests wait in two queues.
import http from 'node:http';
import fastq from 'fastq';

const price = fastq.promise(async (path) => `price of ${await get(rates, path)}`, 1);
const log = fastq((path, done) => get(rates, path).then((text) => done(null, text)), 1);
log.error((error, path) => console.log('logged', path, error));

const server = http.createServer(async ({ url }, response) => {
  const text = await price.push(url);
  log.push(`${url}/log`, (_error, logged) => response.end(`${text}, ${logged}, ${log.getQueue().length} waiting`));
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
