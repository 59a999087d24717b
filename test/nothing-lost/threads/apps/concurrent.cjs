// 300 operations in four workers at once, each with steps that wait for each other's timers.
const { setTimeout: sleep } = require('node:timers/promises');
const { isMainThread, threadId, Worker } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');

const tracer = trace.getTracer('app');

async function operation(name) {
  await tracer.startActiveSpan(name, async (span) => {
    for (let step = 0; step < 3; step++) {
      await sleep(Math.random() * 5);
      await tracer.startActiveSpan(`${name}.${step}`, async (inner) => {
        await sleep(Math.random() * 5);
        tracer.startSpan(`${name}.${step}.leaf`).end();
        inner.end();
      });
    }
    span.end();
  });
}

if (isMainThread) for (let i = 0; i < 4; i++) new Worker(__filename);
else for (let i = 0; i < 75; i++) operation(`${threadId}-${i}`);
