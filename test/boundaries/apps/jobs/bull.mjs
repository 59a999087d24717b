// Bull, a job that a caller adds
import Queue from 'bull';
import { callers, work } from '../callers.mjs';

const { hostname, port } = new URL(process.env.REDIS_URL);
const queue = new Queue('jobs', {
  redis: { host: hostname, port: Number(port) },
  prefix: `boundaries-bull-${process.pid}`,
});
const done = {};
queue.process('*', async ({ name }) => done[name](work(name)));

await queue.isReady();
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return queue.add(name, {}).then(() => worked);
});
await queue.obliterate({ force: true });
await queue.close();
