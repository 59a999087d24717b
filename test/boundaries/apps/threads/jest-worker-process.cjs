// jest-worker, one child process for three callers
const { trace } = require('@opentelemetry/api');

exports.ask = async (name) => {
  (await import('../callers.mjs')).work(name);
  // `end()` kills a process that is busy for more than a second (jest-worker 30.5.1).
  await trace.getTracerProvider().getDelegate?.().forceFlush?.();
};

async function main() {
  const { Worker } = require('jest-worker');
  const { callers } = await import('../callers.mjs');
  const worker = new Worker(__filename, { numWorkers: 1, exposedMethods: ['ask'] });
  await callers((name) => worker.ask(name));
  await worker.end();
}

if (!process.env.JEST_WORKER_ID) main();
