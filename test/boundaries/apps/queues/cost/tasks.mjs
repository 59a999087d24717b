// Prints the CPU time, in microseconds, that a task takes by each mechanism: TASKS of them that do nothing, asked for within a span.
import { trace } from '@opentelemetry/api';
import { queue } from 'async';
import Bluebird from 'bluebird';
import fastq from 'fastq';
import pLimit from 'p-limit';
import Q from 'q';
import Queue from 'queue';

const TASKS = Number(process.env.TASKS ?? 20_000);
const nothing = async () => {};
const done = (_value, callback) => callback(null);

const called = fastq(done, 10);
const promised = fastq.promise(nothing, 10);
const tasks = queue((_value, callback) => setImmediate(callback), 1000);
const jobs = new Queue({ concurrency: 1000, autostart: true });
const limit = pLimit(10);
const bluebird = Bluebird.resolve();
const q = Q();

const ways = {
  'fastq, callbacks': () => new Promise((resolve) => called.push(1, resolve)),
  'fastq, promises': () => promised.push(1),
  'async, `queue`': () => new Promise((resolve) => tasks.push(1, resolve)),
  'bluebird, `then`': () => bluebird.then(nothing),
  'q, `then`': () => q.then(nothing),
  queue: () =>
    new Promise((resolve) => {
      jobs.push((next) => {
        next();
        resolve();
      });
    }),
  'p-limit, not patched': () => limit(nothing),
};

const BATCH = 1000;

for (const [name, way] of Object.entries(ways)) {
  await run(way, TASKS / 5); // Compiled first.
  const before = process.cpuUsage();
  await run(way, TASKS);
  const { user, system } = process.cpuUsage(before);
  console.log(`${((user + system) / TASKS).toFixed(3)} ${name}`);
}

async function run(way, count) {
  for (let index = 0; index < count; index += BATCH)
    await trace.getTracer('cost').startActiveSpan('tasks', async (span) => {
      await Promise.all(Array.from({ length: BATCH }, way));
      span.end();
    });
}
