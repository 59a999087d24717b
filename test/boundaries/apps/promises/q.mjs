// q, a promise settled elsewhere
import Q from 'q';
import { callers, work } from '../callers.mjs';

const { promise: gate, resolve: open } = Q.defer();

setTimeout(open, 20);
await callers((name) => gate.then(() => work(name)));
