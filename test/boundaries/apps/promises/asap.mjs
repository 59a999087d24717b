// asap, tasks that run in one go
import asap from 'asap';
import { callers, work } from '../callers.mjs';

await callers((name) => new Promise((resolve) => asap(() => resolve(work(name)))));
