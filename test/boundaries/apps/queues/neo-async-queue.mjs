// neo-async, `queue`
import async from 'neo-async';
import { callers, work } from '../callers.mjs';

const tasks = async.queue((name, done) => setImmediate(() => done(work(name))), 1);

await callers((name) => new Promise((resolve) => tasks.push(name, resolve)));
