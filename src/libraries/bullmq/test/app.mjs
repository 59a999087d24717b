import http from 'node:http';
import { Queue, QueueEvents, Worker } from 'bullmq';

const { hostname, port } = new URL(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379');
const connection = { host: hostname, port: Number(port) };
const options = { connection, prefix: `bullmq-app-${process.pid}` };

const queue = new Queue('mails', options);
const events = new QueueEvents('mails', options);
const worker = new Worker(
  'mails',
  async (job) => {
    if (job.data.to === '') throw new RangeError('no recipient');
    return `sent to ${job.data.to}`;
  },
  options,
);

const server = http.createServer(async (_request, response) => {
  const jobs = [await queue.add('welcome', { to: 'ada' })];
  await jobs[0].waitUntilFinished(events);
  jobs.push(
    ...(await queue.addBulk([
      { name: 'news', data: { to: 'grace' } },
      { name: 'news', data: { to: '' } },
    ])),
  );
  for (const job of jobs) console.log(await job.waitUntilFinished(events).catch((error) => error.message));
  response.end();
});

server.listen(0, '127.0.0.1', async () => {
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), worker.waitUntilReady()]);
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      await worker.close();
      await events.close();
      await queue.obliterate();
      await queue.close();
      server.close();
    });
  });
});
