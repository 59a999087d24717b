// p-queue
import PQueue from 'p-queue';
import { callers, slowWork } from '../callers.mjs';

const queue = new PQueue({ concurrency: 1 });

await callers((name) => queue.add(() => slowWork(name)));
