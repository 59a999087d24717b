// memoizee, callbacks
import memoize from 'memoizee';
import { callers, work } from '../callers.mjs';

const load = memoize((_key, done) => setImmediate(done, null, 1), { async: true });

await callers((name) => new Promise((resolve) => load('key', () => resolve(work(name)))));
