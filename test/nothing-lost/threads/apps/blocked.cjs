// The main thread's event loop never runs between the start of a worker and the end of the process.
const { Worker, workerData, isMainThread } = require('node:worker_threads');
const { span } = require('./span.cjs');

if (isMainThread) {
  const done = new Int32Array(new SharedArrayBuffer(4));
  new Worker(__filename, { workerData: done });
  Atomics.wait(done, 0, 0);
  process.exit(5);
} else {
  span('from a worker');
  Atomics.store(workerData, 0, 1);
  Atomics.notify(workerData, 0);
  for (;;);
}
