// async, `queue`
import { queue } from 'async';
import { callers, slowWork } from '../callers.mjs';

const tasks = queue(slowWork, 1);

await callers((name) => tasks.push(name));
