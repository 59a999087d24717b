// memoizee, promises
import memoize from 'memoizee';
import { callers, turn, work } from '../callers.mjs';

const load = memoize((_key) => turn(), { promise: true });

await callers((name) => load('key').then(() => work(name)));
