import http from 'node:http';
import DataLoader from 'dataloader';

const users = new DataLoader(
  async (ids) => {
    await new Promise((resolve) => setImmediate(resolve));
    return ids.map((id) => (id === 3 ? new RangeError(`no user ${id}`) : `user ${id}`));
  },
  { name: 'users' },
);
const broken = new DataLoader(() => Promise.reject(new TypeError('no database')), { cache: false });

const server = http.createServer(async (_request, response) => {
  console.log(await Promise.all([users.load(1), users.load(2), users.load(1)]));
  console.log((await users.loadMany([2, 3])).map(String));
  console.log(await broken.load(1).catch((error) => error.message));
  response.end();
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', () => server.close());
  });
});
