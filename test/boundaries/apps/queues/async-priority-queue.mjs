// async, `priorityQueue`
import { priorityQueue } from 'async';
import { callers, slowWork } from '../callers.mjs';

const tasks = priorityQueue(slowWork, 1);
const order = ['C', 'B', 'A'];

await callers((name) => tasks.push(name, order.indexOf(name)));
