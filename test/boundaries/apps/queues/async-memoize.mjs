// async, `memoize`
import { memoize } from 'async';
import { callers, work } from '../callers.mjs';

const load = memoize((_key, done) => setImmediate(done, null, 1));

await callers((name) => new Promise((resolve) => load('key', () => resolve(work(name)))));
