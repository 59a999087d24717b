// bottleneck, `submit`
import Bottleneck from 'bottleneck';
import { callers, work } from '../callers.mjs';

const limiter = new Bottleneck({ maxConcurrent: 1 });
const job = (name, done) => setImmediate(() => done(work(name)));

await callers((name) => new Promise((resolve) => limiter.submit(job, name, resolve)));
