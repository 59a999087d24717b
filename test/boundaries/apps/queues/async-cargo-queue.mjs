// async, callbacks of `cargoQueue`
import { cargoQueue } from 'async';
import { callers, work } from '../callers.mjs';

const tasks = cargoQueue((_names, done) => setImmediate(done), 1, 2);

await callers((name) => new Promise((resolve) => tasks.push(name, () => resolve(work(name)))));
