// rsvp, a promise settled elsewhere
import RSVP from 'rsvp';
import { callers, work } from '../callers.mjs';

const { promise: gate, resolve: open } = RSVP.defer();

setTimeout(open, 20);
await callers((name) => gate.then(() => work(name)));
