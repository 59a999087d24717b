// Two workers, each a server; the first asks the second. Says how many threads each thread has started, which only a
// loader could have added to.
import diagnosticsChannel from 'node:diagnostics_channel';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

let started = 0;
diagnosticsChannel.subscribe('worker_threads', () => {
  started++;
});

const get = (url) =>
  new Promise((resolve) => {
    http.get(url, { agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    });
  });

if (isMainThread) {
  const serve = async (data) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data });
    const [port] = await once(worker, 'message');
    return { worker, url: `http://127.0.0.1:${port}/${data.name}` };
  };
  const second = await serve({ name: 'second' });
  const first = await serve({ name: 'first', next: second.url });
  const answer = await get(first.url);
  const gone = [first, second].map(({ worker }) => once(worker, 'exit'));
  for (const { worker } of [first, second]) worker.postMessage('stop');
  await Promise.all(gone);
  process.stdout.write(`${answer} ${started}\n`);
} else {
  const server = http.createServer(async (_request, response) => {
    const below = workerData.next ? await get(workerData.next) : '';
    response.end(`${workerData.name} ${started} ${below}`);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.once('message', () => server.close());
}
