// promise-queue
import Queue from 'promise-queue';
import { callers, slowWork } from '../callers.mjs';

const queue = new Queue(1);

await callers((name) => queue.add(() => slowWork(name)));
