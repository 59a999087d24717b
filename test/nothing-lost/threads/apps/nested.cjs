// A worker in a worker in a worker; the one in the middle is terminated, which ends the innermost.
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
const { span } = require('./span.cjs');

const depth = isMainThread ? 0 : workerData;
span(`depth ${depth}`);
if (depth < 3) {
  const worker = new Worker(__filename, { workerData: depth + 1 });
  worker.on('message', (message) => {
    if (depth === 1) worker.terminate();
    else parentPort.postMessage(message);
  });
} else {
  parentPort.postMessage('done');
  setInterval(() => {}, 1000);
}
