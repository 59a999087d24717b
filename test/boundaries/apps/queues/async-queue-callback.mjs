// async, callbacks of `queue`
import async from 'async';
import { callers, work } from '../callers.mjs';

const tasks = async.queue((_name, done) => setImmediate(done), 1);

await callers((name) => new Promise((resolve) => tasks.push(name, () => resolve(work(name)))));
