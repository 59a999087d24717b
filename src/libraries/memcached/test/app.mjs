import http from 'node:http';
import { promisify } from 'node:util';
import Memcached from 'memcached';

const memcached = new Memcached(new URL(process.env.MEMCACHED_URL ?? 'memcached://127.0.0.1:11211').host);
const call = (name, ...args) => promisify(memcached[name]).apply(memcached, args);
const key = 'memcached-app';

const server = http.createServer(async (_request, response) => {
  console.log(await call('set', key, 'secret value', 10));
  console.log(await call('get', key));
  console.log(Object.values(await call('getMulti', [key, `${key}-other`])));
  console.log(await call('incr', key, 1).catch((error) => error.message));
  console.log(await call('del', key));
  response.end();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', () => {
      memcached.end();
      server.close();
    });
  });
});
