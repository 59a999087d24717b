// async-limiter
import Limiter from 'async-limiter';
import { callers, slowWork } from '../callers.mjs';

const limiter = new Limiter({ concurrency: 1 });

await callers((name) => new Promise((resolve) => limiter.push((done) => slowWork(name).then(resolve).then(done))));
