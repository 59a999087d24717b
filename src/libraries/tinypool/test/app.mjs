import http from 'node:http';
import { join } from 'node:path';
import { Tinypool } from 'tinypool';

// A single thread: two of three requests wait for it.
const pool = new Tinypool({ filename: join(import.meta.dirname, 'app.task.cjs'), maxThreads: 1 });

const quotes = http.createServer((_request, response) => response.end());
const server = http.createServer(async (request, response) => {
  const { port } = quotes.address();
  const result = await pool.run({ port, path: request.url }).catch((error) => `${error.name}: ${error.message}`);
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
    console.log(await Promise.all([get('/a'), get('/b'), get('/c')]), await get('/bad'));
    await pool.destroy();
    quotes.close();
    server.close();
  });
});
