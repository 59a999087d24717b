// A worker that crashes inside a span.
const { isMainThread, Worker } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');

if (isMainThread) {
  new Worker(__filename).on('error', (error) => process.stdout.write(`${error.message}\n`));
} else {
  trace.getTracer('app').startActiveSpan('active', () => {
    setTimeout(() => {
      throw new Error('crashed');
    }, 1);
  });
}
