// async, callbacks of `cargo`
import { cargo } from 'async';
import { callers, work } from '../callers.mjs';

const tasks = cargo((_names, done) => setImmediate(done), 2);

await callers((name) => new Promise((resolve) => tasks.push(name, () => resolve(work(name)))));
