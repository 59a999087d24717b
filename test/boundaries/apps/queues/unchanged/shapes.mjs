// Prints what an app can see of libraries in which work waits: shapes, identities, values, errors, the order of events.

import asap from 'asap';
import asyncDefault, * as asyncAll from 'async';
import AsyncLock from 'async-lock';
import Bluebird from 'bluebird';
import Bottleneck from 'bottleneck';
import es6 from 'es6-promise';
import fastq from 'fastq';
import inflight from 'inflight';
import Lie from 'lie';
import memoizee from 'memoizee';
import neo from 'neo-async';
import Later from 'promise';
import PromiseQueue from 'promise-queue';
import Q from 'q';
import Queue from 'queue';
import RSVP from 'rsvp';
import thunky from 'thunky';
import when from 'when';

const say = (...words) => console.log(JSON.stringify(words));
const shapeOf = (value) => [
  typeof value,
  value.name,
  value.length,
  Reflect.ownKeys(value).map(String),
  Object.keys(value),
  Reflect.ownKeys(value.prototype ?? {}).map(String),
];
const described = (queue) =>
  Object.entries(Object.getOwnPropertyDescriptors(queue))
    .map(([key, { value, enumerable, writable }]) => [key, value?.name, value?.length, enumerable, writable])
    .filter(([key]) => key !== '_worker');

const exported = {
  asyncDefault,
  asap,
  AsyncLock,
  Bluebird,
  es6,
  RSVPPromise: RSVP.Promise,
  Bottleneck,
  fastq,
  inflight,
  Lie,
  memoizee,
  neo,
  Later,
  PromiseQueue,
  Q,
  Queue,
  thunky,
  when,
};
for (const [name, value] of Object.entries(exported)) say(name, shapeOf(value));
for (const Class of [
  Bluebird,
  Bottleneck,
  Lie,
  Later,
  PromiseQueue,
  Queue,
  Q.makePromise,
  when.Promise,
  es6.Promise,
  RSVP.Promise,
  AsyncLock,
])
  for (const [key, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(Class.prototype)))
    say(Class.name, key, value?.name, value?.length, enumerable);
say(
  'constructors',
  es6 === es6.Promise,
  es6.resolve().constructor === es6,
  RSVP.resolve().constructor === RSVP.Promise,
  RSVP.configure('async').name,
  RSVP.default === undefined || RSVP.default.Promise === RSVP.Promise,
);
say('same', asyncAll.queue === asyncDefault.queue, neo.queue === neo.default.queue, asyncAll.cargoQueue.name);
say('own fastq', described(fastq(() => {}, 1)), described(fastq.promise(async () => {}, 1)));
say(
  'own async',
  described(asyncAll.queue((_task, done) => done(), 1)),
  described(neo.queue((_task, done) => done(), 1)),
);
say(
  'memoized',
  shapeOf(asyncAll.memoize(function load(_key, _done) {})),
  shapeOf(memoizee((_key, _done) => {}, { async: true })),
);

// Values that wait, and errors.
const held = fastq(function worker(value, done, ...others) {
  say('worker of', this, value, others);
  done(value === 2 ? new Error('no 2') : null, value);
}, 1);
held.pause();
held.error((error, value) => say('error handler', error?.message, value));
held.push(1, (...results) => say('pushed', results));
held.unshift(2, (error) => say('unshifted', error.message));
held.push(undefined);
say(held.getQueue(), held.length());
held.resume();
fastq(
  { mine: true },
  function worker(value, done) {
    done(null, this.mine && value);
  },
  1,
).push('x', (...results) => say(results));
say(await fastq.promise(async (value) => value, 1).push('value'));
say(
  await fastq
    .promise(async () => {
      throw new TypeError('refused');
    }, 1)
    .push('value')
    .catch((error) => [error.name, error.message]),
);
for (const wrong of [
  () => fastq(() => {}, 0),
  () => asyncAll.queue(() => {}, 0),
  () => asyncAll.queue(() => {}, 1).push(1, 'no function'),
  () => new Queue().start().then,
  () => thunky(1)(),
])
  try {
    say('given', typeof wrong());
  } catch (error) {
    say(error.name, error.message);
  }
const tasks = asyncAll.queue((task, done) => setImmediate(done, task.fails ? new Error('failed') : null, task), 1);
tasks.error((error, task) => say('error of', error.message, task));
tasks.pause();
tasks.push({ id: 1 });
tasks.push({ id: 2, fails: true });
tasks.push({ id: 3 });
tasks.remove(({ data }) => data.id === 3);
say([...tasks], tasks.length());
tasks.resume();
await tasks.drain();
const jobs = new Queue({ concurrency: 1, results: [] });
const job = async () => 'result';
jobs.push(job, job, (done) => done(null, 1, 2));
say(jobs.indexOf(job), jobs.lastIndexOf(job), jobs.length);
jobs.addEventListener('success', ({ detail }) => say(detail.job === job, detail.result));
say(await jobs.start());

// Classes of the app's own, and its own arguments.
class OwnLie extends Lie {}
class OwnEs6 extends es6 {}
class OwnRsvp extends RSVP.Promise {}
say(
  OwnEs6.resolve(1).then(() => {}) instanceof OwnEs6,
  OwnRsvp.resolve(1).then(() => {}) instanceof OwnRsvp,
  OwnRsvp.name,
);
say(
  await new AsyncLock().acquire('key', (done) => done(null, 'by callback')),
  await new AsyncLock().acquire('key', async () => 'by promise'),
);
say(new OwnLie(() => {}).then(() => {}) instanceof OwnLie, Object.prototype.toString.call(Lie.resolve()));
const handler = () => 'handed on';
say(await new Bottleneck().schedule((fn) => fn === handler, handler), await new PromiseQueue(1).add(() => handler));
say(await Bluebird.reject(new TypeError('typed')).catch(TypeError, (error) => error.message));
say(
  await Bluebird.resolve(1)
    .reflect()
    .then((inspection) => inspection.value()),
);
say(
  await Bluebird.coroutine(function* sum(one, two) {
    return (yield Bluebird.resolve(one)) + two;
  })(1, 2),
);

// The order of events: a callback runs no turn later than without us.
const order = [];
for (const [name, resolved] of Object.entries({
  Bluebird: () => Bluebird.resolve(),
  Lie: () => Lie.resolve(),
  Later: () => Later.resolve(),
  Q: () => Q(),
  when: () => when(),
  es6: () => es6.resolve(),
  rsvp: () => RSVP.resolve(),
  native: () => Promise.resolve(),
})) {
  let chain = resolved();
  for (let step = 0; step < 4; step++)
    chain = chain.then(() => {
      order.push(`${name} ${step}`);
      return step === 2 ? resolved() : undefined;
    });
}
for (let step = 0; step < 4; step++) asap(() => order.push(`asap ${step}`));
const each = fastq((value, done) => setImmediate(done, null, value), 2);
for (let step = 0; step < 4; step++) each.push(step, () => order.push(`fastq ${step}`));
await new Promise((resolve) => setTimeout(resolve, 50));
for (const line of order) say(line);
