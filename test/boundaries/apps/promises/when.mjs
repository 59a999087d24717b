// when, a promise settled elsewhere
import when from 'when';
import { callers, work } from '../callers.mjs';

const { promise: gate, resolve: open } = when.defer();

setTimeout(open, 20);
await callers((name) => gate.then(() => work(name)));
