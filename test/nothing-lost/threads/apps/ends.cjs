// Eight workers that end spans and then end in all ways; no span of the main thread.
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
const { span } = require('./span.cjs');

const WAYS = ['end', 'exit', 'throw', 'terminate', 'exit', 'terminate', 'throw', 'end'];
const SPANS = 100;

if (isMainThread) {
  WAYS.forEach((way, index) => {
    const worker = new Worker(__filename, { workerData: { way, index } });
    worker.on('message', () => worker.terminate());
    worker.on('error', (error) => process.stdout.write(`${error.message}\n`));
  });
} else {
  const { way, index } = workerData;
  for (let i = 0; i < SPANS; i++) span(`${index} ${i}`);
  if (way === 'exit') process.exit(3);
  if (way === 'throw') throw new Error('thrown');
  if (way === 'terminate') {
    parentPort.postMessage('done');
    for (;;);
  }
}
