import http from 'node:http';
import { join } from 'node:path';
import { FixedClusterPool, FixedThreadPool } from 'poolifier';

// A single worker of each kind: two of three requests wait for it.
const options = { enableTasksQueue: true };
const pools = {
  thread: new FixedThreadPool(1, join(import.meta.dirname, 'app.thread.mjs'), options),
  process: new FixedClusterPool(1, join(import.meta.dirname, 'app.process.cjs'), options),
};

const quotes = http.createServer((_request, response) => response.end());
const server = http.createServer(async (request, response) => {
  const { port } = quotes.address();
  const [, kind] = request.url.split('/');
  const asked = pools[kind].execute({ port, path: request.url });
  const result = await asked.catch((error) => String(error?.message ?? error));
  response.end(JSON.stringify(result));
});

function get(path) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      response.on('close', () => resolve(text));
    });
  });
}

quotes.listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', async () => {
    for (const [kind, pool] of Object.entries(pools)) {
      console.log(await Promise.all(['a', 'b', 'c'].map((name) => get(`/${kind}/${name}`))));
      console.log(await get(`/${kind}/bad`));
      void pool.destroy(); // Its promise is not always settled on a busy machine (poolifier 5.3.2), with Node alone either.
    }
    quotes.close();
    server.close();
  });
});
