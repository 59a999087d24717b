// Prints which libraries still hold a context after the work in it has ended.
import { context, createContextKey } from '@opentelemetry/api';
import { queue } from 'async';
import Bluebird from 'bluebird';
import Bottleneck from 'bottleneck';
import fastq from 'fastq';
import Queue from 'queue';
import { turn } from '../../callers.mjs';

const KEY = createContextKey('what a context holds');
const tasks = queue((_name, done) => setImmediate(done), 1);
const promised = fastq.promise(turn, 1);
const called = fastq((_name, done) => setImmediate(done), 1);
const jobs = new Queue({ concurrency: 1, autostart: true });
const limiter = new Bottleneck({ maxConcurrent: 1 });
const settled = Bluebird.resolve();

/** The libraries stay, and so do the functions that are handed to them. */
const ways = {
  async: () => tasks.push(1),
  bluebird: () => settled.then(turn),
  bottleneck: () => limiter.schedule(turn),
  'fastq, callbacks': () => new Promise((resolve) => called.push(1, resolve)),
  'fastq, promises': () => promised.push(1),
  queue: () => new Promise((resolve) => jobs.push(() => turn().then(resolve))),
};

for (const [name, way] of Object.entries(ways)) {
  const held = [];
  for (let index = 0; index < 20; index++) await within(held, way);
  // What is last in a queue may be held until the next one comes.
  await within([], way);
  for (let round = 0; round < 10; round++) {
    await turn();
    gc();
  }
  console.log(`${name}: ${held.filter((reference) => reference.deref() !== undefined).length}`);
}

function within(held, way) {
  const value = {};
  held.push(new WeakRef(value));
  return context.with(context.active().setValue(KEY, value), way);
}
