// async-mutex
import { Mutex } from 'async-mutex';
import { callers, slowWork } from '../callers.mjs';

const mutex = new Mutex();

await callers((name) => mutex.runExclusive(() => slowWork(name)));
