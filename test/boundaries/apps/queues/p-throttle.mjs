// p-throttle
import pThrottle from 'p-throttle';
import { callers, slowWork } from '../callers.mjs';

const throttled = pThrottle({ limit: 1, interval: 10 })(slowWork);

await callers(throttled);
