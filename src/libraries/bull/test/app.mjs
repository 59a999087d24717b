import http from 'node:http';
import Queue from 'bull';

const { hostname, port } = new URL(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379');
const queue = new Queue('mails', {
  redis: { host: hostname, port: Number(port) },
  prefix: 'otel-auto-bull',
});

queue.process('welcome', async (job) => `sent to ${job.data.to}`);
queue.process('news', (job, done) => {
  if (job.data.to === '') done(new RangeError('no recipient'));
  else done(null, `sent to ${job.data.to}`);
});
queue.process('tidy', async () => 'tidied');

/** What becomes of so many jobs, as the queue says: `finished()` asks Redis, as often as it takes. */
function results(count) {
  return new Promise((resolve) => {
    const results = [];
    const add = (result) => {
      results.push(result);
      if (results.length < count) return;
      queue.removeAllListeners('completed').removeAllListeners('failed');
      resolve(results.sort());
    };
    queue.on('completed', (_job, result) => add(result));
    queue.on('failed', (_job, error) => add(error.message));
  });
}

const server = http.createServer(async (_request, response) => {
  const welcomed = results(1);
  await queue.add('welcome', { to: 'ada' });
  console.log(await welcomed);
  const told = results(2);
  await queue.addBulk([
    { name: 'news', data: { to: 'grace' } },
    { name: 'news', data: { to: '' }, opts: { delay: 300 } }, // Not beside the other.
  ]);
  console.log(await told);
  // Each run is a trace of its own, linked to the request.
  const tidied = results(1);
  await queue.add('tidy', {}, { repeat: { every: 100, limit: 1 } });
  console.log(await tidied);
  response.end();
});

server.listen(0, '127.0.0.1', async () => {
  await queue.isReady();
  // Scripts are in Redis from now on.
  const first = results(1);
  await queue.addBulk([{ name: 'welcome', data: { to: 'first' } }]);
  await first;
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      await queue.obliterate({ force: true });
      await queue.close();
      server.close();
    });
  });
});
