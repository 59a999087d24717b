// jest-worker, one thread for three callers
const { isMainThread } = require('node:worker_threads');

exports.ask = async (name) => (await import('../callers.mjs')).work(name);

async function main() {
  const { Worker } = require('jest-worker');
  const { callers } = await import('../callers.mjs');
  const worker = new Worker(__filename, { numWorkers: 1, exposedMethods: ['ask'], enableWorkerThreads: true });
  await callers((name) => worker.ask(name));
  await worker.end();
}

if (isMainThread) main();
