import http from 'node:http';
import genericPool from 'generic-pool';

let made = 0;
const name = () => `connection ${++made}`;

// Version 3 has promises, version 2 callbacks.
const pool = genericPool.createPool
  ? genericPool.createPool({ create: async () => name(), destroy: async () => {} }, { max: 1 })
  : new genericPool.Pool({ create: (callback) => callback(null, name()), destroy() {}, max: 1, log: false });

const acquire = () =>
  genericPool.createPool
    ? pool.acquire()
    : new Promise((resolve) => {
        console.log(pool.acquire((_error, connection) => resolve(connection)));
      });

const server = http.createServer(async (_request, response) => {
  const first = await acquire();
  const second = acquire();
  setImmediate(() => pool.release(first));
  const connection = await second;
  http.get({ host: '127.0.0.1', port: quotes.address().port, agent: false }, (answer) => {
    answer.resume();
    answer.on('close', () => {
      pool.release(connection);
      response.end(`${connection} of ${made}`);
    });
  });
});
const quotes = http.createServer((_request, response) => response.end());

quotes.listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', async () => {
    pool.release(await acquire());
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (text) => console.log(text));
      response.on('close', async () => {
        quotes.close();
        server.close();
        await pool.drain(() => pool.destroyAllNow?.());
        await pool.clear?.();
      });
    });
  });
});
