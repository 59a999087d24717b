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

let wait;
const server = http.createServer(async (_request, response) => {
  const jobs = [await queue.add('welcome', { to: 'ada' })];
  await jobs[0].finished();
  const news = [{ to: 'grace' }, { to: '' }].map((data) => ({ name: 'news', data }));
  jobs.push(...(await queue.addBulk(news)));
  for (const job of jobs) console.log(await job.finished().catch((error) => error.message));
  // Each run is a trace of its own, linked to the request.
  const ran = new Promise((resolve) => {
    wait = resolve;
  });
  await queue.add('tidy', {}, { repeat: { every: 100, limit: 1 } });
  await ran;
  response.end();
});
queue.process('tidy', async () => wait());

server.listen(0, '127.0.0.1', async () => {
  await queue.isReady();
  // Scripts are in Redis from now on, and the queue waits for what becomes of its jobs.
  for (const job of await queue.addBulk([{ name: 'welcome', data: { to: 'first' } }])) await job.finished();
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      await queue.obliterate({ force: true });
      await queue.close();
      server.close();
    });
  });
});
