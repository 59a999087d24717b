// queue
import Queue from 'queue';
import { callers, slowWork } from '../callers.mjs';

const queue = new Queue({ concurrency: 1, autostart: true });

await callers((name) => new Promise((resolve) => queue.push(() => slowWork(name).then(resolve))));
