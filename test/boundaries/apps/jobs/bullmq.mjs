// BullMQ, a job that a caller adds
import { Queue, Worker } from 'bullmq';
import { callers, work } from '../callers.mjs';

const { hostname, port } = new URL(process.env.REDIS_URL);
const options = { connection: { host: hostname, port: Number(port) }, prefix: `boundaries-${process.pid}` };
const done = {};
const queue = new Queue('jobs', options);
const worker = new Worker('jobs', async ({ name }) => done[name](work(name)), options);

await worker.waitUntilReady();
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return queue.add(name, {}).then(() => worked);
});
await worker.close();
await queue.obliterate();
await queue.close();
