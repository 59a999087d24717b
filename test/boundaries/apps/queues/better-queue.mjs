// better-queue
import Queue from 'better-queue';
import { callers, work } from '../callers.mjs';

const queue = new Queue((name, done) => void setImmediate(() => done(null, work(name))));

await callers((name) => new Promise((resolve) => queue.push(name, resolve)));
