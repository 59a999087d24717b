// thunky
import thunky from 'thunky';
import { callers, work } from '../callers.mjs';

const load = thunky((done) => setImmediate(done));

await callers((name) => new Promise((resolve) => load(() => resolve(work(name)))));
