// A worker in a worker, each with spans; both are terminated. Prints the counts of the process.
const { isMainThread, parentPort, Worker, workerData = 0 } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');

for (let n = 0; n <= workerData; n++) trace.getTracer('app').startSpan('span');
if (workerData === 2) {
  parentPort.postMessage('started');
  setInterval(() => {}, 60_000); // Until it is terminated.
} else {
  const worker = new Worker(__filename, { workerData: workerData + 1 });
  worker.once('message', async (message) => {
    if (!isMainThread) return parentPort.postMessage(message);
    await worker.terminate();
    const { notSampled, ended } = require(process.env.LOADER).facts().spans;
    console.log(JSON.stringify({ notSampled, ended }));
  });
}
